-- Subject keys live apart from everything else, so that they can have a backup (and an end) of their own.
create database throughline_keys template template0;

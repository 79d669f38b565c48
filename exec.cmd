@rem The scripts of package.json say `exec`, so that signals reach Node and not a shell in between. Windows
@rem has no such word and no such shell: here it only runs what follows.
@%*

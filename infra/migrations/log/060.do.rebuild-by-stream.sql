-- While a rebuild folds the log stream by stream, its checkpoint has no position yet but says up to where it folds,
-- and which stream was the last that is wholly in the new table: a rebuild that was killed goes on after it.
ALTER TABLE read_models.checkpoints
  ADD COLUMN until text COLLATE "C",
  ADD COLUMN last_stream text COLLATE "C";

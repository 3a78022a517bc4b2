-- The names of the steps up to the one that is next, with blanks between: a number alone says nothing to a release whose steps are others.
-- NULL, or another count of names than the step's number says, where a release wrote the row that knows only numbers.
ALTER TABLE operations ADD COLUMN steps TEXT;

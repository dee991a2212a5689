"""What the pages say in words, statement by statement: bodies that just keep to it and bodies that just do not."""

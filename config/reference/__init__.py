"""The reference pages' tables, written from the code they describe: `./decides docs_reference`."""

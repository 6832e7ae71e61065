#!/bin/sh
# Reads the example reports into a fresh ledger and shows what they say.
# usage: demo.sh COMMUNIQUE LEDGER      (make demo calls it)
set -eu
communique=$1
ledger=$2

"$communique" read examples/reports --ledger "$ledger" --actors examples/actors.toml
echo
if "$communique" brief --help >/dev/null 2>&1; then
    "$communique" brief --since 2025-01-01 --today 2025-06-10 --limit 8 --ledger "$ledger"
else
    "$communique" events --ledger "$ledger" --limit 25
    "$communique" statements --ledger "$ledger" --limit 12
    "$communique" roles --ledger "$ledger" --limit 12
fi
cat <<END

The ledger is $ledger. Every line above leads to its words; put an id from it in place of ID:
  $communique show ID --ledger $ledger
  $communique events --actor Averna --with Kestrya --ledger $ledger
  $communique search pipeline --ledger $ledger        your own reports: $communique read FOLDER
END

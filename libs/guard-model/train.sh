#!/bin/sh
# Trains and grades the model, and writes model/, results.json and the tables of MODEL_CARD.md.
# usage: train.sh FOLDER_OF_THE_DATA [options of guard_model.train, e.g. --device cuda --size large --lanes 2]
set -eu
cd "$(dirname "$0")"
data=$1
shift
environment=${VIRTUAL_ENV:-${TMPDIR:-/tmp}/sluice-guard-model}
if [ ! -x "$environment/bin/python" ]; then
  python3 -m venv "$environment"
  "$environment/bin/pip" install --quiet --requirement requirements.txt
fi
"$environment/bin/python" -m pytest --quiet
exec "$environment/bin/python" -m guard_model.train --data "$data" \
  --build "${TMPDIR:-/tmp}/sluice-guard-model-build" "$@"

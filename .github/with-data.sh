#!/usr/bin/env bash
# Runs a command with data/ restored from a branch before and kept on it after: runners forget everything else.
#   .github/with-data.sh report collect
# The branch (default: report-data, REPORT_DATA_BRANCH names another) holds nothing but the contents of data/.
# data/ is kept whatever the command's exit code, which becomes this script's; 3 (done, with gaps) counts as success.
set -euo pipefail
cd "$(git rev-parse --show-toplevel)"
branch=${REPORT_DATA_BRANCH:-report-data}
remote=${REPORT_DATA_REMOTE:-origin}

if [ -n "$(ls -A data 2>/dev/null)" ]; then
  echo "data/ is not empty: this script runs on fresh clones only, so that nothing is overwritten" >&2
  exit 2
fi
parent=
found=0
git ls-remote --exit-code --heads "$remote" "refs/heads/$branch" >/dev/null || found=$?
case $found in
  0)
    git fetch --quiet "$remote" "refs/heads/$branch"
    parent=$(git rev-parse FETCH_HEAD)
    mkdir -p data
    git archive "$parent" | tar -x -C data
    ;;
  2) echo "no branch $branch yet: starting with an empty data/" >&2 ;;
  *) echo "the branch $branch cannot be read: nothing was run" >&2; exit 1 ;;
esac

code=0
"$@" || code=$?

if [ -d data ]; then
  index=$(mktemp -u)
  trap 'rm -f "$index"' EXIT
  export GIT_INDEX_FILE=$index
  git --work-tree=data add --all --force -- . ':!.lock'
  tree=$(git write-tree)
  unset GIT_INDEX_FILE
  if [ -z "$parent" ] || [ "$tree" != "$(git rev-parse "$parent^{tree}")" ]; then
    export GIT_AUTHOR_NAME=${GIT_AUTHOR_NAME:-report} GIT_AUTHOR_EMAIL=${GIT_AUTHOR_EMAIL:-report@localhost}
    export GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL
    commit=$(git commit-tree "$tree" ${parent:+-p "$parent"} -m "Keep data after: $*")
    # not forced: had another run kept its data meanwhile, this push fails and both are seen
    git push --quiet "$remote" "$commit:refs/heads/$branch"
  fi
fi

[ "$code" = 3 ] && { echo "done, with gaps (see above)" >&2; code=0; }
exit "$code"

#!/usr/bin/env bash
# Runs a command with data/ restored from a branch before and kept on it after: runners forget everything else.
#   .github/with-data.sh report collect
# The branch (default: report-data, REPORT_DATA_BRANCH names another) holds nothing but the contents of data/.
# data/ is kept whatever the command's exit code, which becomes this script's; 3 (done, with gaps) counts as success.
# Where somebody else has changed the branch meanwhile, nothing of theirs is overwritten: this run's data goes to a branch
# of its own, the script says which, and fails.
set -euo pipefail
cd "$(git rev-parse --show-toplevel)"
branch=${REPORT_DATA_BRANCH:-report-data}
remote=${REPORT_DATA_REMOTE:-origin}

# Every byte as it is: no line ends converted, no attributes of this machine, which would change what hashes stand for.
exact() { GIT_ATTR_NOSYSTEM=1 git -c core.autocrlf=false -c core.eol=lf -c core.attributesFile=/dev/null "$@"; }

if [ -n "$(ls -A data 2>/dev/null)" ]; then
  echo "data/ is not empty: this script runs on fresh clones only, so that nothing is overwritten" >&2
  exit 2
fi
parent=
found=0
git ls-remote --exit-code --heads "$remote" "refs/heads/$branch" >/dev/null || found=$?
case $found in
  0)
    git fetch --quiet --no-tags --depth=1 "$remote" "refs/heads/$branch"
    parent=$(git rev-parse FETCH_HEAD)
    mkdir -p data
    exact archive "$parent" | tar -x -C data
    ;;
  2) echo "no branch $branch yet: starting with an empty data/" >&2 ;;
  *) echo "the branch $branch cannot be read: nothing was run" >&2; exit 1 ;;
esac

# a wish to stop reaches the command; what it has committed is still kept
trap : INT TERM
code=0
"$@" || code=$?

keep() {
  local work tree commit aside
  work=$(mktemp -d)
  # the lock and half-written files mean nothing to others
  GIT_INDEX_FILE=$work/index exact --work-tree=data add --all --force -- . \
    ':(exclude,glob)**/.lock' ':(exclude,glob)**/.*.part' \
    ':(exclude,glob)tmp/**' ':(exclude,glob)sandbox/tmp/**'
  tree=$(GIT_INDEX_FILE=$work/index git write-tree)
  rm -r "$work"
  if [ -n "$parent" ] && [ "$tree" = "$(git rev-parse "$parent^{tree}")" ]; then return 0; fi
  export GIT_AUTHOR_NAME=${GIT_AUTHOR_NAME:-report} GIT_AUTHOR_EMAIL=${GIT_AUTHOR_EMAIL:-report@localhost}
  export GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL
  commit=$(git commit-tree "$tree" ${parent:+-p "$parent"} -m "Keep data after: $*")
  # never forced
  if git push --quiet "$remote" "$commit:refs/heads/$branch"; then return 0; fi
  aside=$branch-aside-${commit:0:12}
  if git push --quiet "$remote" "$commit:refs/heads/$aside"; then
    echo "the branch $branch has changed meanwhile: this run's data is kept on $aside instead" >&2
  else
    echo "data/ could not be kept: the branch $branch cannot be written" >&2
  fi
  return 1
}

kept=0
if [ -n "$(ls -A data 2>/dev/null)" ]; then
  set +e
  (set -e; keep "$@") # a subshell, because `keep || ...` would go on after its own errors
  kept=$?
  set -e
fi

if [ "$code" = 3 ]; then
  echo "done, with gaps (see above)" >&2
  code=0
fi
if [ "$code" = 0 ]; then code=$kept; fi
exit "$code"

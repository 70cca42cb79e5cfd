#!/bin/sh
# Installs the Debian packages that pip cannot bring, or says which command would.
#   system_packages.sh venv PYTHON   what `PYTHON -m venv` needs
#   system_packages.sh tests         Chromium's headless shell, Java for the HTML checker, fonts, PostgreSQL 15, khal, Poppler, nginx
#   system_packages.sh screenshots   the same, and what makes pictures small
#   system_packages.sh nightly       the same, and the whole Chromium
#   system_packages.sh bench         the load generator
set -eu

missing=""

need() { # need PROGRAM-OR-FILE PACKAGE
    [ -e "$1" ] || command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}

case "$1" in
venv)
    python=$2
    if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "Нужен Python 3.11 или новее, а «$python» не подходит. Укажите его: make PYTHON=/путь/к/python3" >&2
        exit 1
    fi
    "$python" -c 'import ensurepip, venv' 2>/dev/null || missing="python3-venv"
    ;;
tests | screenshots | nightly)
    need chromium-headless-shell chromium-headless-shell
    [ "$1" != nightly ] || need chromium chromium
    [ "$1" != screenshots ] || need pngquant pngquant
    need "/usr/lib/$(uname -m)-linux-gnu/libatomic.so.1" libatomic1 # Playwright's driver asks for it
    need java default-jre-headless
    need /usr/lib/postgresql/15/bin/postgres postgresql-15
    need khal khal # a calendar that a person uses; it brings a dozen small packages of Python
    need nginx nginx-light # the proxy of docs/operations.md
    need pdftotext poppler-utils # where words stand on a printed page
    need /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf fonts-dejavu-core
    need /usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf fonts-liberation
    ;;
bench)
    need wrk wrk
    ;;
esac

[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ]; then
    echo "Не хватает системных пакетов. Установите их и повторите:" >&2
    echo "    sudo apt-get update && sudo apt-get install --yes --no-install-recommends $missing" >&2
    exit 1
fi

echo "Устанавливаю системные пакеты: $missing"
export DEBIAN_FRONTEND=noninteractive
apt-get update --quiet=2
# shellcheck disable=SC2086 # the list is split into words on purpose
apt-get install --yes --no-install-recommends --quiet=2 $missing

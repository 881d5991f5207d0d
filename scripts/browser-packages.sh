#!/bin/sh
# The browser, the text layout library and the Chinese fonts that the tests need, from Debian's packages.
set -eu
missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
for package in libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ]; then as_root=""; elif sudo -n true 2>/dev/null; then as_root="sudo -n"; else
    echo "测试需要以下软件包，请用管理员账户安装：apt-get install$missing" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
# shellcheck disable=SC2086  # the list of packages is meant to be split
if $as_root apt-get update -q >"$log" 2>&1 && $as_root apt-get install -y -q --no-install-recommends $missing >>"$log" 2>&1; then
    rm -f "$log"
else
    tail -n 5 "$log" >&2
    rm -f "$log"
    echo "未能自动安装以下软件包，请手动安装后重试：apt-get install$missing" >&2
    exit 1
fi

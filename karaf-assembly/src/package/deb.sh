#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# deb.sh PROGRAM VERSION FILE: makes the Debian package of an unpacked distribution that brings its runtime.
#   /usr/lib/honeymesh   the program           /etc/honeymesh       settings, conffiles but for those that the program writes
#   /usr/bin/honeymesh   its launcher          /var/lib/honeymesh   the base: data, keys; its etc is a link to /etc/honeymesh
# Plain dpkg-deb: what it writes is the same each time for the same files (SOURCE_DATE_EPOCH), and nothing else is needed.
set -eu
program=$(readlink -f -- "$1")
version=$2
file=$3
here=$(dirname -- "$(readlink -f -- "$0")")/debian
: "${SOURCE_DATE_EPOCH:?}"
# Debian's own names for who builds a package.
maintainer="${DEBFULLNAME:-HoneyMesh} <${DEBEMAIL:-honeymesh@localhost}>"
base=/var/lib/honeymesh

root=$(mktemp -d)
trap 'rm -rf -- "$root"' EXIT
trap 'exit 130' INT TERM
chmod 755 "$root"
umask 022
cd "$root"
mkdir -p DEBIAN usr/lib usr/bin etc/honeymesh lib/systemd/system usr/lib/sysctl.d usr/share/doc/honeymesh ".$base" var/log

cp -a --no-preserve=ownership -- "$program" usr/lib/honeymesh
ln -s ../lib/honeymesh/bin/honeymesh usr/bin/honeymesh
ln -s /etc/honeymesh ".$base/etc"
ln -s "../lib/honeymesh/log" var/log/honeymesh

# What the launcher replaces with each version, and the keys, to which it adds the administrator's, stay with the program.
written=$(sed -n 's/^PROGRAM_FILES="\(.*\)"/\1/p' usr/lib/honeymesh/lib/launcher/base.sh)
[ -n "$written" ]
for setting in usr/lib/honeymesh/etc/*; do
    case " $written keys.properties " in
        *" ${setting##*/} "*) ;;
        *) mv -- "$setting" etc/honeymesh/ ;;
    esac
done
rm -r usr/lib/honeymesh/lib/systemd
sed '/^# SPDX/,/^\[Unit\]/ { /^#/d }; s,/opt/honeymesh/,/usr/lib/honeymesh/,g' "$program/lib/systemd/honeymesh.service" \
    > lib/systemd/system/honeymesh.service
cp "$here/sysctl.conf" usr/lib/sysctl.d/60-honeymesh.conf
cp "$here/copyright" usr/share/doc/honeymesh/
printf 'honeymesh (%s) unstable; urgency=medium\n\n  * Built from its sources.\n\n -- %s  %s\n' "$version" "$maintainer" \
    "$(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")" | gzip -9n > usr/share/doc/honeymesh/changelog.gz
find . -mindepth 1 -not -type l -exec chmod u=rwX,go=rX {} +

for script in preinst postinst prerm postrm; do
    sed "s/@pins@/$(printf %s "$base" | cksum | cut -d ' ' -f 1)/" "$here/$script" > "DEBIAN/$script"
    chmod 755 "DEBIAN/$script"
done
find etc -type f -printf '/%p\n' | LC_ALL=C sort > DEBIAN/conffiles
find . -path ./DEBIAN -prune -o -path ./etc -prune -o -type f -printf '%P\0' | LC_ALL=C sort -z | xargs -0 md5sum > DEBIAN/md5sums
sed "s/@version@/$version/; s/@architecture@/$(dpkg --print-architecture)/; s/@maintainer@/$maintainer/; \
s/@size@/$(find . -path ./DEBIAN -prune -o -type f -printf '%s\n' | awk '{ kib += int(($1 + 1023) / 1024) } END { print kib }')/" "$here/control" > DEBIAN/control

# Most of it are jars already: a higher level takes three times as long for 4 % less.
: "${DPKG_DEB_COMPRESSOR_TYPE:=xz}" "${DPKG_DEB_COMPRESSOR_LEVEL:=2}"
export DPKG_DEB_COMPRESSOR_TYPE DPKG_DEB_COMPRESSOR_LEVEL
dpkg-deb --root-owner-group --build . "$file" > /dev/null

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import java.util.Set;

/** The character sets the server knows. */
final class Charsets {

    static final Set<String> NAMES = Set.of(
            "big5",
            "dec8",
            "cp850",
            "hp8",
            "koi8r",
            "latin1",
            "latin2",
            "swe7",
            "ascii",
            "ujis",
            "sjis",
            "hebrew",
            "tis620",
            "euckr",
            "koi8u",
            "gb2312",
            "greek",
            "cp1250",
            "gbk",
            "latin5",
            "armscii8",
            "utf8",
            "utf8mb3",
            "ucs2",
            "cp866",
            "keybcs2",
            "macce",
            "macroman",
            "cp852",
            "latin7",
            "utf8mb4",
            "cp1251",
            "utf16",
            "utf16le",
            "cp1256",
            "cp1257",
            "utf32",
            "binary",
            "geostd8",
            "cp932",
            "eucjpms",
            "default");

    private Charsets() {}
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

/** What client and server agree on. The upper 32 bits are MariaDB's extensions. */
final class Capability {

    static final long CLIENT_MYSQL = 1;
    static final long CONNECT_WITH_DB = 1 << 3;
    static final long PROTOCOL_41 = 1 << 9;
    static final long SECURE_CONNECTION = 1 << 15;
    static final long PLUGIN_AUTH = 1 << 19;
    static final long CONNECT_ATTRS = 1 << 20;
    static final long LENENC_AUTH_DATA = 1 << 21;
    static final long SESSION_TRACK = 1 << 23;
    static final long DEPRECATE_EOF = 1 << 24;
    static final long EXTENDED_METADATA = 1L << 35;
    static final long CACHE_METADATA = 1L << 36;

    /** What Debian's server offers: all but compression's kin and TLS. */
    static final long SERVER = 0x1d_81ff_f7feL;

    private Capability() {}
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smb;

/** Status codes ([MS-ERREF] 2.3.1), and those of the old kind: a class in the lowest byte, a code in the upper half. */
final class NtStatus {

    static final int SUCCESS = 0;
    static final int INVALID_HANDLE = 0xc000_0008;
    static final int INVALID_PARAMETER = 0xc000_000d;
    static final int MORE_PROCESSING_REQUIRED = 0xc000_0016;
    static final int ACCESS_DENIED = 0xc000_0022;
    static final int BUFFER_TOO_SMALL = 0xc000_0023;
    static final int OBJECT_NAME_NOT_FOUND = 0xc000_0034;
    static final int LOGON_FAILURE = 0xc000_006d;
    static final int PIPE_EMPTY = 0xc000_00d9;
    static final int NOT_SUPPORTED = 0xc000_00bb;
    static final int NETWORK_NAME_DELETED = 0xc000_00c9;
    static final int BAD_NETWORK_NAME = 0xc000_00cc;
    static final int TOO_MANY_OPENED_FILES = 0xc000_011f;
    static final int FILE_CLOSED = 0xc000_0128;
    static final int USER_SESSION_DELETED = 0xc000_0203;
    static final int NOT_FOUND = 0xc000_0225;
    static final int INSUFFICIENT_RESOURCES = 0xc000_009a;
    static final int NO_PREAUTH_HASH_OVERLAP = 0xc05d_0000;

    static final int DOS_INVALID_PARAMETER = 0x0057_0001;
    static final int DOS_NETWORK_NAME_DELETED = 0x0040_0001;
    static final int SERVER_BAD_TREE = 0x0005_0002;
    static final int SERVER_BAD_USER = 0x005b_0002;
    static final int SERVER_UNKNOWN_COMMAND = 0x0016_0002;

    private NtStatus() {}

    /** Whether it is one of the old kind. */
    static boolean isDos(int status) {
        return status > 0;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

/** The error numbers that matter here, in words (asm-generic values, equal on every architecture Linux JVMs run on). */
final class Errno {
    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EINTR = 4;
    static final int E2BIG = 7;
    static final int EAGAIN = 11;
    static final int ENOMEM = 12;
    static final int EACCES = 13;
    static final int EBUSY = 16;
    static final int EEXIST = 17;
    static final int ENODEV = 19;
    static final int EINVAL = 22;
    static final int ENFILE = 23;
    static final int EMFILE = 24;
    static final int ENOSPC = 28;
    static final int ENOPROTOOPT = 92;
    static final int EOPNOTSUPP = 95;

    private Errno() {}

    static String describe(int errno) {
        return switch (errno) {
            case EPERM, EACCES -> "not permitted (CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON are needed)";
            case ENOENT -> "no such entry";
            case E2BIG -> "full";
            case EAGAIN -> "try again";
            case ENOMEM -> "no memory (on kernels before 5.11 raise the locked-memory limit)";
            case EBUSY -> "already in use";
            case EEXIST -> "already exists";
            case ENODEV -> "no such device";
            case EINVAL -> "invalid argument";
            case ENFILE, EMFILE -> "too many open files";
            case ENOSPC -> "full";
            case EOPNOTSUPP -> "not supported by the driver";
            default -> "errno " + errno;
        };
    }
}

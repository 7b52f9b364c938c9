// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.hardening;

import io.honeymesh.hardening.Libseccomp.Action;
import java.io.IOException;

/**
 * The kernel's refusal of every call a running node doesn't need (S36). It can't be taken back, also not by whoever gets code to
 * run in this process.
 */
final class SeccompFilter {

    /** clone(2): a thread of this process, in the namespaces it has. */
    private static final long CLONE_THREAD = 0x10000;

    private static final long CLONE_NEW_NAMESPACES = 0x7E020000;
    private static final int AF_UNIX = 1;
    private static final int AF_NETLINK = 16;
    private static final int NETLINK_ROUTE = 0;
    /** AF_INET and AF_INET6 with the family's default, TCP and UDP: no SCTP, no MPTCP. */
    private static final int[] INTERNET = {2, 10};

    private static final int[] INTERNET_PROTOCOLS = {0, 6, 17};
    /**
     * enum bpf_cmd: maps (0 to 4, 22), PROG_LOAD, OBJ_PIN, OBJ_GET, PROG_TEST_RUN, PROG_GET_FD_BY_ID, OBJ_GET_INFO_BY_FD,
     * BTF_LOAD, LINK_CREATE, LINK_UPDATE, PROG_BIND_MAP. Not PROG_ATTACH, whose attachments outlive the node, nor
     * RAW_TRACEPOINT_OPEN.
     */
    private static final int[] BPF_COMMANDS = {0, 1, 2, 3, 4, 5, 6, 7, 10, 13, 15, 18, 22, 28, 29, 35};
    /** FIONREAD, FIONBIO, FIOCLEX, TCGETS, TIOCGWINSZ; what is asked of interfaces: SIOCGIF… and SIOCETHTOOL. Not TIOCSTI. */
    private static final int[] IOCTLS = {
        0x541B, 0x5421, 0x5451, 0x5401, 0x5413, 0x8910, 0x8912, 0x8913, 0x8915, 0x8919, 0x891B, 0x8921, 0x8927, 0x8933,
        0x8946
    };

    private static final long LOW_WORD = 0xffff_ffffL;

    /** clone, socket, socketpair, bpf, ioctl. */
    private static final int NARROWED = 5;

    private SeccompFilter() {}

    /**
     * Binds all threads of this process, those to come included.
     *
     * @return how many calls are left
     * @throws IOException why it can't be; nothing has changed then
     */
    static int install(SyscallLists lists) throws IOException {
        try (Libseccomp seccomp = new Libseccomp(Action.NO_SUCH_CALL)) {
            int left = 0;
            for (String name : lists.allowed()) {
                left += seccomp.add(Action.ALLOW, name) ? 1 : 0;
            }
            seccomp.addIfMasked(Action.ALLOW, "clone", 0, CLONE_THREAD | CLONE_NEW_NAMESPACES, CLONE_THREAD);
            allowSockets(seccomp);
            for (int command : BPF_COMMANDS) {
                seccomp.addIfMasked(Action.ALLOW, "bpf", 0, LOW_WORD, command);
            }
            for (int request : IOCTLS) {
                seccomp.addIfMasked(Action.ALLOW, "ioctl", 1, LOW_WORD, request);
            }
            for (String name : lists.deadly()) {
                seccomp.add(Action.KILL_PROCESS, name);
            }
            seccomp.load();
            return left + NARROWED;
        }
    }

    private static void allowSockets(Libseccomp seccomp) throws IOException {
        seccomp.addIfMasked(Action.ALLOW, "socket", 0, LOW_WORD, AF_UNIX);
        seccomp.addIfMasked(Action.ALLOW, "socketpair", 0, LOW_WORD, AF_UNIX);
        seccomp.addIfBoth(Action.ALLOW, "socket", 0, AF_NETLINK, 2, NETLINK_ROUTE);
        for (int family : INTERNET) {
            for (int protocol : INTERNET_PROTOCOLS) {
                seccomp.addIfBoth(Action.ALLOW, "socket", 0, family, 2, protocol);
            }
        }
    }
}

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
    /** AF_UNIX, AF_INET, AF_INET6, AF_NETLINK: see socket(2). */
    private static final int[] FAMILIES = {1, 2, 10, 16};

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
            for (int family : FAMILIES) {
                seccomp.addIfEqual(Action.ALLOW, "socket", 0, family);
            }
            for (String name : lists.deadly()) {
                seccomp.add(Action.KILL_PROCESS, name);
            }
            seccomp.load();
            return left + 2;
        }
    }
}

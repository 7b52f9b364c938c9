// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.EnforcerStatus.AttachMode;

/** How the program comes to an interface and leaves it. The owner serialises callers. */
sealed interface Attaching permits XdpLinkCalls, Chain {

    /**
     * @param index of the interface of that name
     * @return a descriptor, which the caller gives back to {@link #detach}
     */
    int attach(String name, int index, AttachMode mode) throws KernelException;

    /** Whether what was attached isn't any more, without our doing: most often because its interface is gone. */
    boolean isOver(int fd);

    /** Ends it, but where something else keeps it. */
    void detach(int fd);
}

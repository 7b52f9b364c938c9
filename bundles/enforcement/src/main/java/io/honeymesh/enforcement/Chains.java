// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.EnforcerStatus.AttachMode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The interfaces that are shared with other XDP programs, where the program is not attached but called. The owner serialises callers. */
final class Chains {
    static final String NO_PLACE =
            "chained: there is no place for this node in libxdp's dispatcher yet; to make one, honeymesh chain as root, or a start";
    private static final String IN = "in libxdp's dispatcher";
    private static final String OUT =
            "chained: its packets no longer come to this node, which another program has taken off or takes"
                    + " them from; to join again, honeymesh chain as root";

    private final XdpLinkCalls calls;
    private final List<String> names;
    private final Optional<Path> folder;

    /** @param folder where the node's places are, if there are any */
    Chains(XdpLinkCalls calls, List<String> names, Optional<Path> folder) {
        this.calls = calls;
        this.names = names;
        this.folder = folder;
    }

    List<String> names() {
        return names;
    }

    /** The node's place on an interface, with a former node's program in it or with none. */
    Optional<Link.Chained> find(String name, int index) {
        return folder.flatMap(in -> calls.slot(in, name)).map(slot -> in(slot, calls.modeOf(index), slot.isTaken()));
    }

    /** Puts our program into the place. */
    Link enter(String name, Link.Chained shared) throws KernelException {
        try {
            calls.enter(name, shared.slot());
            return in(shared.slot(), shared.mode(), false);
        } catch (KernelException e) {
            shared.slot().close();
            throw e;
        }
    }

    /** Others can take our part of a chain off, or packets before they come to it: nobody tells, so it is looked for. */
    Link settle(String name, Link.Chained shared) {
        int index = Libc.interfaceIndex(name);
        if (index == 0) {
            shared.slot().close();
            return new Link.Absent("the interface " + name + " has vanished; it is joined again when it comes back");
        }
        if (!shared.slot().isThere()) {
            shared.slot().close();
            return new Link.Untried();
        }
        AttachMode mode = calls.modeOf(index);
        if (mode == AttachMode.DETACHED || !shared.slot().isReached(Interfaces.received(name))) {
            return new Link.Chained(shared.slot(), AttachMode.DETACHED, shared.isFormer(), OUT);
        }
        return in(shared.slot(), mode, shared.isFormer());
    }

    private static Link.Chained in(ChainSlot slot, AttachMode mode, boolean former) {
        return new Link.Chained(slot, mode, former, former ? Link.FORMER : IN);
    }

    /** @param keep whether the program stays */
    void leave(Link.Chained shared, boolean keep) {
        if (!keep && !shared.isFormer()) {
            shared.slot().clear();
        }
        shared.slot().close();
    }
}

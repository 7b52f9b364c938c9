// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.EnforcerStatus.AttachMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;

/** The interfaces that are shared with other XDP programs, where the program is not attached but called. The owner serialises callers. */
final class Chains {
    static final String NO_SLOT =
            "chained: not in libxdp's dispatcher yet; honeymesh chain, as root, joins it, or a start";
    private static final String IN = "in libxdp's dispatcher";
    private static final String OUT =
            "chained: packets don't reach this node: its program is not in libxdp's dispatcher there, or one"
                    + " before it takes them; honeymesh chain, as root, joins it";
    private static final String ABSENT = "there is no interface %s; once it is there: honeymesh chain, as root";

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

    /** Whether a former node may have left a program in one of the slots of this folder. */
    static boolean hasAny(Path folder) {
        try (Stream<Path> slots = Files.list(folder)) {
            return slots.anyMatch(Files::isDirectory);
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** 0 if there is none of that name. Alternative names don't count: packets are counted by the one. */
    static int index(String name) {
        return Interfaces.all().contains(name) ? Libc.interfaceIndex(name) : 0;
    }

    /** Nothing is dropped any more on interfaces that a former node shared and this one doesn't. */
    void clearOthers() {
        try (Stream<Path> slots = Files.list(folder.orElseThrow())) {
            slots.filter(Files::isDirectory)
                    .map(slot -> slot.getFileName().toString().replace(':', '.'))
                    .filter(name -> !names.contains(name))
                    .flatMap(name -> calls.slot(folder.get(), name).stream())
                    .forEach(slot -> {
                        slot.clear();
                        slot.close();
                    });
        } catch (IOException | NoSuchElementException none) {
            // Then there is nothing that could be cleared.
        }
    }

    static Link.Absent absent(String name) {
        return new Link.Absent(ABSENT.formatted(name));
    }

    /** The node's slot on an interface, with a former node's program in it or with none. */
    Optional<Link.Chained> find(String name, int index) {
        return folder.flatMap(in -> calls.slot(in, name))
                .map(slot -> in(slot, index, calls.modeOf(index), slot.isTaken()));
    }

    /** Puts our program into the slot. */
    Link.Chained enter(String name, Link.Chained shared) throws KernelException {
        try {
            calls.enter(name, shared.slot());
            return in(shared.slot(), shared.index(), shared.mode(), false);
        } catch (KernelException e) {
            shared.slot().close();
            throw e;
        }
    }

    /** Others can take our part of a chain off, or packets before they come to it: nobody tells, so it is looked for. */
    Link settle(String name, Link.Chained shared) {
        int index = index(name);
        if (index == 0) {
            shared.slot().close();
            return absent(name);
        }
        if (index != shared.index() || !shared.slot().isThere()) {
            shared.slot().close();
            return new Link.Untried();
        }
        boolean reached = shared.slot().isReached(Interfaces.received(name));
        return in(shared.slot(), index, reached ? calls.modeOf(index) : AttachMode.DETACHED, shared.isFormer());
    }

    private static Link.Chained in(ChainSlot slot, int index, AttachMode mode, boolean former) {
        String detail = former ? Link.FORMER : IN;
        return new Link.Chained(slot, index, mode, former, mode == AttachMode.DETACHED ? OUT : detail);
    }

    /** @param keep whether the program stays */
    void leave(Link.Chained shared, boolean keep) {
        if (!keep && !shared.isFormer()) {
            shared.slot().clear();
        }
        shared.slot().close();
    }
}

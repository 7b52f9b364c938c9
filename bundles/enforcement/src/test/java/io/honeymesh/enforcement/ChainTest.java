// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Ban;
import io.honeymesh.api.EnforcerStatus.AttachMode;
import io.honeymesh.api.EnforcerStatus.Attachment;
import io.honeymesh.api.Mode;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Enforcer.Rules;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The node's program is called by one that root has attached. That this one stands in libxdp's dispatcher, beside others, is tested
 * where the kernel can do that: by chain-test.sh.
 */
class ChainTest {
    private static final int BPF_XDP = 37;
    private static final int NATIVE_FLAG = 4;
    private static final Ban BAN = Kernel.ban(Subject.parse(Lab.OUTSIDER), Duration.ofHours(1), Reason.TRAP);

    @TempDir
    Path chains;

    @TempDir
    Path pins;

    @BeforeEach
    void mountBpfFileSystems() throws Exception {
        Lab.mountBpf(chains);
        Lab.mountBpf(pins);
    }

    @AfterEach
    void unmount() throws Exception {
        Lab.unmount(chains);
        Lab.unmount(pins);
    }

    /** What root's part does: the program that calls the node's, attached to the lab's interface. */
    private final class Root implements AutoCloseable {
        private final BpfObject object;
        private int link;

        Root() throws KernelException, IOException {
            try (InputStream in = BpfObject.class.getResourceAsStream("chain.bpf.o")) {
                // As an extension, which a dispatcher calls, it has no attach type.
                object = BpfObject.load(
                        in.readAllBytes(),
                        Map.of(ChainSlot.SLOT, 1, ChainSlot.SEEN, 1),
                        Set.of(),
                        Set.of("honeymesh_chain"));
            }
            Path folder = Files.createDirectory(chains.resolve(Lab.INTERFACE));
            for (String map : List.of(ChainSlot.SLOT, ChainSlot.SEEN)) {
                try (Arena call = Arena.ofConfined()) {
                    MemorySegment errno = Native.errnoIn(call);
                    String file = folder.resolve(map).toString();
                    Libbpf.check(
                            "pinning",
                            object.libbpf().pin.number(errno, object.mapFd(map), call.allocateFrom(file)),
                            errno);
                }
            }
            attach();
        }

        void attach() throws KernelException {
            try (Arena call = Arena.ofConfined()) {
                MemorySegment errno = Native.errnoIn(call);
                MemorySegment options = call.allocate(64, 8);
                options.set(Native.LONG, 0, 64);
                options.set(Native.INT, 8, NATIVE_FLAG);
                int result = object.libbpf()
                        .linkCreate
                        .number(
                                errno,
                                object.programFd("honeymesh_chain"),
                                Libc.interfaceIndex(Lab.INTERFACE),
                                BPF_XDP,
                                options);
                link = Libbpf.check("attaching", result, errno);
            }
        }

        void detach() {
            Libc.close(link);
            link = -1;
        }

        @Override
        public void close() {
            if (link >= 0) {
                Libc.close(link);
            }
            object.close();
        }
    }

    private Map<String, Object> properties(String... more) {
        Map<String, Object> all = new HashMap<>(Map.of("interfaces", Lab.INTERFACE, "chained", Lab.INTERFACE));
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
    }

    private XdpBackend backend(String... more) throws Exception {
        return XdpBackend.open(
                EnforcementSettings.of(properties(more)), new KernelFolders(Optional.of(pins), Optional.of(chains)));
    }

    private static void book(XdpBackend backend) throws Exception {
        Rules rules = new Rules(
                Mode.ENFORCE,
                Optional.empty(),
                List.of(),
                List.of(),
                Set.of(),
                Set.of(),
                OptionalInt.empty(),
                Set.of());
        backend.sync(rules, List.of(BAN));
        backend.complete();
    }

    private static Attachment attachment(XdpBackend backend) throws Exception {
        return backend.attachments().getFirst();
    }

    @Test
    void dropsWhereAnothersProgramCallsItAndPassesEverythingOnceItIsGone() throws Exception {
        Lab.run(lab -> {
            try (Root _ = new Root()) {
                try (XdpBackend backend = backend()) {
                    assertEquals(AttachMode.NATIVE, attachment(backend).mode());
                    assertTrue(lab.answers(Lab.INSIDE), "no bans yet");
                    book(backend);
                    assertFalse(lab.answers(Lab.INSIDE));
                    assertTrue(backend.statistics().get("dropped.ban4") > 0);
                    assertTrue(backend.attached());
                }
                assertTrue(lab.answers(Lab.INSIDE));
            }
        });
    }

    @Test
    void withoutItsPlaceItAttachesNowhereAndSaysWhatToDo() throws Exception {
        Lab.run(lab -> {
            try (XdpBackend backend = backend()) {
                book(backend);
                assertEquals(AttachMode.DETACHED, attachment(backend).mode());
                assertTrue(attachment(backend).detail().contains("honeymesh chain, as root"));
                assertFalse(backend.attached());
                assertTrue(lab.answers(Lab.INSIDE));
                try (Root _ = new Root()) {
                    for (int look = 0; look < 10; look++) {
                        backend.follow();
                    }
                    assertFalse(lab.answers(Lab.INSIDE));
                }
            }
        });
    }

    @Test
    void noticesThatPacketsDoNotComeByAndThatTheyComeAgain() throws Exception {
        Lab.run(lab -> {
            try (Root root = new Root();
                    XdpBackend backend = backend()) {
                book(backend);
                root.detach();
                backend.follow();
                assertEquals(AttachMode.DETACHED, attachment(backend).mode());
                assertFalse(backend.attached());
                // Another's, which does not call ours.
                try (XdpBackend another = XdpBackend.open(
                        EnforcementSettings.of(Map.of("interfaces", Lab.INTERFACE)), KernelFolders.NONE)) {
                    backend.follow();
                    assertEquals(AttachMode.NATIVE, attachment(backend).mode(), "as far as one can know");
                    for (int look = 0; look < 2; look++) {
                        for (int i = 0; i < 100; i++) {
                            assertTrue(lab.answers(Lab.INSIDE));
                        }
                        backend.follow();
                    }
                    assertEquals(AttachMode.DETACHED, attachment(backend).mode());
                    assertTrue(attachment(backend).detail().contains("packets don't reach this node"));
                    assertTrue(another.attached());
                }
                root.attach();
                assertFalse(lab.answers(Lab.INSIDE));
                backend.follow();
                assertEquals(AttachMode.NATIVE, attachment(backend).mode());
            }
        });
    }

    @Test
    void S34_whatAKilledNodeLeavesPassesEverythingInTime() throws Exception {
        Lab.run(lab -> {
            try (Root _ = new Root();
                    XdpBackend killed = backend()) {
                book(killed);
                assertFalse(lab.answers(Lab.INSIDE));
                // Nothing beats any more.
                Thread.sleep(10_000);
                lab.await(Lab.INSIDE, true);
            }
        });
    }

    @Test
    void pinnedItGoesOnUntilTheNextOneHasItsBook() throws Exception {
        Lab.run(lab -> {
            try (Root _ = new Root()) {
                try (XdpBackend first = backend("pinned", "1m")) {
                    book(first);
                }
                assertFalse(lab.answers(Lab.INSIDE), "nobody is there");
                try (XdpBackend second = backend("pinned", "1m", "capacity", "777")) {
                    assertFalse(lab.answers(Lab.INSIDE), "the next one has no bans yet");
                    assertEquals(
                            "the former program, until this one has all bans",
                            attachment(second).detail());
                    assertFalse(second.attached());
                    book(second);
                    assertFalse(lab.answers(Lab.INSIDE));
                    assertTrue(second.statistics().get("dropped.ban4") > 0, "by the second one's tables");
                }
                try (XdpBackend third = backend()) {
                    book(third);
                }
                assertTrue(lab.answers(Lab.INSIDE), "switched off it ends with the process");
            }
        });
    }

    @Test
    void anInterfaceThatComesBackIsUsedAgainOnceRootHasJoined() throws Exception {
        Lab.run(lab -> {
            try (Root root = new Root();
                    XdpBackend backend = backend()) {
                book(backend);
                Lab.must("ip", "link", "del", Lab.INTERFACE);
                backend.follow();
                assertTrue(attachment(backend).detail().contains("once it is there: honeymesh chain"));
                lab.connect();
                backend.follow();
                assertEquals(AttachMode.DETACHED, attachment(backend).mode());
                assertTrue(lab.answers(Lab.INSIDE));
                root.detach();
                root.attach();
                backend.follow();
                assertFalse(lab.answers(Lab.INSIDE));
                assertEquals(AttachMode.NATIVE, attachment(backend).mode());
            }
        });
    }

    @Test
    void aLinkThatKeptTheBansBeforeTheInterfaceWasSharedIsLetGo() throws Exception {
        Lab.run(lab -> {
            try (XdpBackend alone = XdpBackend.open(
                    EnforcementSettings.of(Map.of("interfaces", Lab.INTERFACE, "pinned", "1m")),
                    new KernelFolders(Optional.of(pins), Optional.empty()))) {
                book(alone);
            }
            assertFalse(lab.answers(Lab.INSIDE));
            try (XdpBackend sharing = backend("pinned", "1m")) {
                assertFalse(lab.answers(Lab.INSIDE), "until it has its book");
                book(sharing);
                lab.await(Lab.INSIDE, true);
                assertEquals(AttachMode.DETACHED, attachment(sharing).mode());
                try (Root _ = new Root()) {
                    for (int look = 0; look < 10; look++) {
                        sharing.follow();
                    }
                    assertFalse(lab.answers(Lab.INSIDE));
                }
            }
        });
    }

    @Test
    void aFormerProgramIsReplacedEvenIfPacketsDidNotReachItMeanwhile() throws Exception {
        Lab.run(lab -> {
            try (Root root = new Root()) {
                try (XdpBackend first = backend("pinned", "1m")) {
                    book(first);
                }
                try (XdpBackend second = backend("pinned", "1m")) {
                    root.detach();
                    second.follow();
                    book(second);
                    root.attach();
                    second.follow();
                    assertTrue(second.attached());
                    assertFalse(lab.answers(Lab.INSIDE));
                    assertTrue(second.statistics().get("dropped.ban4") > 0, "by the second one's tables");
                }
            }
        });
    }

    @Test
    void whereAnInterfaceIsSharedNoLongerNothingIsDroppedThroughItsSlot() throws Exception {
        Lab.run(lab -> {
            try (Root _ = new Root()) {
                try (XdpBackend sharing = backend("pinned", "1m")) {
                    book(sharing);
                }
                assertFalse(lab.answers(Lab.INSIDE));
                try (XdpBackend alone = XdpBackend.open(
                        EnforcementSettings.of(Map.of("interfaces", Lab.INTERFACE, "pinned", "1m")),
                        new KernelFolders(Optional.of(pins), Optional.of(chains)))) {
                    assertFalse(lab.answers(Lab.INSIDE), "until it has its book");
                    book(alone);
                    assertTrue(lab.answers(Lab.INSIDE));
                    assertTrue(attachment(alone).detail().contains("another XDP program is attached there"));
                }
            }
        });
    }

    @Test
    void anAlternativeNameIsNone() throws Exception {
        Lab.run(lab -> {
            Lab.must("ip", "link", "property", "add", "dev", Lab.INTERFACE, "altname", "uplink");
            Lab.must("ip", "link", "add", "face", "type", "veth", "peer", "name", "packets");
            try (XdpBackend backend = backend("interfaces", "face", "chained", "uplink,face")) {
                List<Attachment> all = backend.attachments();
                assertTrue(all.getFirst().detail().contains("not in libxdp's dispatcher yet"), all.toString());
                assertTrue(all.getLast().detail().contains("there is no interface uplink"), all.toString());
            }
        });
    }
}

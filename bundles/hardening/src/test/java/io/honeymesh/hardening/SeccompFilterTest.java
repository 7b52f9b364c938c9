// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.hardening;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.honeymesh.api.service.NodeReady;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each in a process of its own, because nobody can take a filter off again. */
class SeccompFilterTest {

    /** A shell's status of a process that SIGSYS (31) ended. */
    private static final int BAD_SYSTEM_CALL = 128 + 31;

    private record Ended(int status, String output) {}

    private static Ended filtered(String... words) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                Filtered.class.getName());
        builder.command().addAll(List.of(words));
        Path output = Files.createTempFile("filtered", ".out");
        try {
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                fail("it hangs: " + Files.readString(output));
            }
            return new Ended(process.exitValue(), Files.readString(output));
        } finally {
            Files.delete(output);
        }
    }

    @Test
    void anOrdinaryProgramGoesOnAsBefore() throws Exception {
        assertEquals(new Ended(0, "2 threads, pong, file, Seccomp 2\n"), filtered("work"));
    }

    /** x86-64 and arm64 number their calls differently, so each by its function in the C library. */
    @ParameterizedTest
    @ValueSource(strings = {"execve", "ptrace", "mount", "umount2", "reboot", "setns", "unshare", "chroot", "setuid"})
    void S36_theDangerousOnesEndTheProcess(String function) throws Exception {
        Ended ended = filtered("call", function);
        assertEquals(BAD_SYSTEM_CALL, ended.status, ended.output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"init_module", "delete_module"})
    void S36_modulesAreNotLoadedNorUnloaded(String function) throws Exception {
        Ended ended = filtered("call", function);
        assertEquals(BAD_SYSTEM_CALL, ended.status, ended.output);
    }

    @ParameterizedTest
    @CsvSource({"memfd_create,ENOSYS", "fork,ENOSYS"})
    void S36_whatIsInNoListDoesNotExist(String function, String errno) throws Exception {
        assertEquals(new Ended(0, errno + "\n"), filtered("call", function));
    }

    @Test
    void aProgramCantBeStarted() throws Exception {
        Ended ended = filtered("start");
        assertEquals(0, ended.status, ended.output);
        assertTrue(ended.output.startsWith("IOException"), ended.output);
    }

    /** As under systemd or in a container, which have a filter of their own in place before. */
    @Test
    void anothersFilterDoesntKeepOursOut() throws Exception {
        assertEquals(new Ended(0, "ON, unfiltered before true, now false, filters 2\n"), filtered("second"));
    }

    @Test
    void aThreadThatRanBeforeIsBoundToo() throws Exception {
        Ended ended = filtered("early");
        assertEquals(BAD_SYSTEM_CALL, ended.status, ended.output);
    }

    @ParameterizedTest
    @CsvSource({"17,false", "38,false", "2,true", "10,true", "1,true", "16,true"})
    void onlyTheseFamiliesOfSockets(int family, boolean allowed) throws Exception {
        assertEquals(new Ended(0, (allowed ? "a socket" : "ENOSYS") + "\n"), filtered("socket", "" + family));
    }

    /** TIOCSTI would type into the terminal of whoever started the node; TIPC is none of our families. */
    @ParameterizedTest
    @CsvSource({"ioctl,0,21522,true", "ioctl,0,21532,true", "ioctl,0,21531,false", "socketpair,30,1,true"})
    void onlySomeOfWhatTheyDo(String function, int first, int second, boolean refused) throws Exception {
        Ended ended = filtered("call", function, "" + first, "" + second);
        assertEquals(refused, ended.output.equals("ENOSYS\n"), ended.output);
        assertEquals(0, ended.status, ended.output);
    }

    /** The process under the filter. */
    static final class Filtered {
        private static final int ENOSYS = 38;
        private static final int DATAGRAM = 2;

        private Filtered() {}

        public static void main(String[] words) throws Exception {
            CountDownLatch installed = new CountDownLatch(1);
            Thread early = Thread.ofPlatform().unstarted(() -> {
                try {
                    installed.await();
                    call("execve", 0);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            if (words[0].equals("early")) {
                early.start();
            }
            SeccompFilter.install(SyscallLists.read());
            installed.countDown();
            switch (words[0]) {
                case "second" -> second();
                case "work" -> work();
                case "call" ->
                    System.out.println(
                            words.length == 2
                                    ? call(words[1], 0)
                                    : call(words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3])));
                case "socket" -> System.out.println(call("socket", Integer.parseInt(words[1])));
                case "early" -> early.join();
                case "start" -> {
                    try {
                        new ProcessBuilder("true").start().waitFor();
                        System.out.println("it ran");
                    } catch (IOException e) {
                        System.out.println("IOException: " + e.getMessage());
                    }
                }
                default -> throw new IllegalArgumentException(words[0]);
            }
        }

        private static void second() {
            SeccompHardening hardening = new SeccompHardening(Path.of("/nowhere"), Map.of());
            boolean before = hardening.unfiltered().isPresent();
            hardening.bindReady(new NodeReady() {});
            System.out.println(hardening.controls().getFirst().state() + ", unfiltered before " + before + ", now "
                    + hardening.unfiltered().isPresent() + ", filters "
                    + new ProcessFacts(Path.of("/proc"))
                            .status("Seccomp_filters")
                            .orElseThrow());
        }

        private static void work() throws Exception {
            StringBuilder done = new StringBuilder();
            Thread platform = Thread.ofPlatform().start(() -> {});
            Thread virtual = Thread.ofVirtual().start(() -> {});
            platform.join();
            virtual.join();
            done.append("2 threads, ");
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                    Socket accepted = server.accept()) {
                client.getOutputStream().write("pong".getBytes(StandardCharsets.US_ASCII));
                done.append(new String(accepted.getInputStream().readNBytes(4), StandardCharsets.US_ASCII));
            }
            Path file = Files.createTempFile("filtered", "");
            Files.writeString(file, "file");
            done.append(", ").append(Files.readString(file));
            Files.delete(file);
            System.gc();
            done.append(", Seccomp ")
                    .append(new ProcessFacts(Path.of("/proc")).status("Seccomp").orElseThrow());
            System.out.println(done);
        }

        /** With zeros for arguments, besides the first: enough to be asked for, not enough to do anything. */
        private static String call(String function, int first) {
            return call(function, first, DATAGRAM);
        }

        private static String call(String function, int first, int second) {
            try (Arena call = Arena.ofConfined()) {
                Linker linker = Linker.nativeLinker();
                Linker.Option errno = Linker.Option.captureCallState("errno");
                MemorySegment state = call.allocate(Linker.Option.captureStateLayout());
                long result = (long) linker.downcallHandle(
                                linker.defaultLookup().findOrThrow(function),
                                FunctionDescriptor.of(
                                        ValueLayout.JAVA_LONG,
                                        ValueLayout.JAVA_LONG,
                                        ValueLayout.JAVA_LONG,
                                        ValueLayout.JAVA_LONG,
                                        ValueLayout.JAVA_LONG),
                                errno)
                        .invokeExact(state, (long) first, (long) second, 0L, 0L);
                int number = (int) Linker.Option.captureStateLayout()
                        .varHandle(java.lang.foreign.MemoryLayout.PathElement.groupElement("errno"))
                        .get(state, 0L);
                return (int) result >= 0 ? "a " + function : number == ENOSYS ? "ENOSYS" : "errno " + number;
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }
    }
}

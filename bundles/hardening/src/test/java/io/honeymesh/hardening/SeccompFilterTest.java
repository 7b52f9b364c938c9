// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.hardening;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        builder.command().addAll(java.util.List.of(words));
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it hangs");
        return new Ended(process.exitValue(), output);
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

    /** The process under the filter. */
    static final class Filtered {
        private static final int ENOSYS = 38;
        private static final int DATAGRAM = 2;

        private Filtered() {}

        public static void main(String[] words) throws Exception {
            Thread early = Thread.ofPlatform().unstarted(() -> {
                try {
                    Thread.sleep(500);
                    call("execve", 0);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            if (words[0].equals("early")) {
                early.start();
            }
            SeccompFilter.install(SyscallLists.read());
            switch (words[0]) {
                case "work" -> work();
                case "call" -> System.out.println(call(words[1], 0));
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
                        .invokeExact(state, (long) first, (long) DATAGRAM, 0L, 0L);
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

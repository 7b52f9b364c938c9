// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.karaf.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

final class WeaverTest {
    @Test
    void the_ssh_activator_asks_the_gate_and_forwards_nothing() throws Exception {
        Set<String> references = references(Weaver.SSH_ACTIVATOR);

        assertTrue(references.contains("io/honeymesh/karaf/compat/SshGate.mayStart"));
        assertTrue(references.contains("org/apache/sshd/server/forward/RejectAllForwardingFilter.INSTANCE"));
        assertFalse(references.contains("org/apache/sshd/server/forward/AcceptAllForwardingFilter.INSTANCE"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                Weaver.JAAS_HELPER,
                Weaver.SESSION_FACTORY,
                "org.apache.karaf.shell.support.ShellUtil",
            })
    void no_reader_of_the_access_control_context_is_left(String name) throws Exception {
        Set<String> references = references(name);

        assertFalse(references.contains("javax/security/auth/Subject.getSubject"));
        assertTrue(references.contains("io/honeymesh/karaf/compat/Subjects.current"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                Weaver.SSH_SHELL,
                "org.apache.karaf.shell.impl.console.osgi.LocalConsoleManager",
            })
    void a_console_thread_is_bound_to_its_user(String name) throws Exception {
        assertTrue(references(name).contains("io/honeymesh/karaf/compat/Subjects.bind"));
    }

    @Test
    void a_shell_session_uses_the_pool_that_hands_the_subject_over() throws Exception {
        Set<String> references = references(Weaver.COMMAND_SESSION);

        assertTrue(references.contains("io/honeymesh/karaf/compat/Subjects.sessionPool"));
        assertFalse(references.contains("java/util/concurrent/Executors.newCachedThreadPool"));
    }

    @Test
    void the_end_of_a_command_leaves_closing_the_connection_to_the_client() throws Exception {
        assertFalse(references(Weaver.SSH_COMMAND).contains("org/apache/sshd/server/session/ServerSession.close"));
    }

    @Test
    void an_activator_goes_on_when_it_is_told_what_it_knows() throws Exception {
        Activator activator = new Activator();
        Dictionary<String, Object> first = new Hashtable<>(Map.of("sshPort", "8101"));
        activator.hold(first);

        activator.tell(new Hashtable<>(Map.of("sshPort", "8101")));
        activator.afterAllBefore();
        assertSame(first, activator.held(), "the same again");

        Dictionary<String, Object> other = new Hashtable<>(Map.of("sshPort", "8102"));
        activator.tell(other);
        activator.afterAllBefore();
        assertSame(other, activator.held(), "something new");
    }

    @Test
    void an_activator_that_is_told_while_it_starts_compares_it_with_what_it_started_with() throws Exception {
        Activator activator = new Activator();
        Dictionary<String, Object> read = new Hashtable<>(Map.of("sshPort", "8101"));
        CountDownLatch told = new CountDownLatch(1);
        Future<?> start = activator.thread().submit(() -> {
            told.await();
            activator.hold(read);
            return null;
        });

        activator.tell(new Hashtable<>(Map.of("sshPort", "8101")));
        told.countDown();
        start.get(10, TimeUnit.SECONDS);
        activator.afterAllBefore();

        assertSame(read, activator.held());
    }

    @Test
    void an_activator_keeps_no_error_to_itself() throws Exception {
        Set<String> references = references(Weaver.BASE_ACTIVATOR);

        assertTrue(references.contains("java/util/concurrent/ExecutorService.execute"));
        assertFalse(references.contains("java/util/concurrent/ExecutorService.submit"));
    }

    @Test
    void a_features_service_that_has_ended_complains_of_nothing_else_than_its_end() throws Exception {
        String name = Complaining.class.getName();
        byte[] woven = Weaver.weave(
                        Weaver.BOOT_FEATURES,
                        WeavingLoader.original(name),
                        getClass().getClassLoader())
                .orElseThrow();
        Class<?> type = MethodHandles.lookup().defineHiddenClass(woven, true).lookupClass();
        List<Object> complaints = new ArrayList<>();
        Object log = Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Logger.class},
                (proxy, method, given) -> complaints.add(given[1]));
        Exception other = new IllegalStateException("no such feature");

        Method tell = type.getDeclaredMethod("tell", Logger.class, Throwable.class);
        tell.invoke(null, log, new RejectedExecutionException("has ended"));
        tell.invoke(null, log, other);

        assertEquals(List.of(other), complaints);
    }

    @Test
    void an_activator_that_has_ended_is_not_told() throws Exception {
        Activator activator = new Activator();
        activator.thread().shutdown();

        activator.tell(new Hashtable<>(Map.of("sshPort", "8101")));

        assertNull(activator.held());
    }

    @Test
    void a_table_wraps_a_line_without_losing_its_last_letter() throws Exception {
        Class<?> type = new WeavingLoader(true).loadClass("org.apache.karaf.shell.support.table.ShellTable");
        Object table = type.getConstructor().newInstance();
        Object column = type.getMethod("column", String.class).invoke(table, "");
        column.getClass().getMethod("wrap").invoke(column);
        type.getMethod("size", int.class).invoke(table, 12);
        Object row = type.getMethod("addRow").invoke(table);
        row.getClass().getMethod("addContent", List.class).invoke(row, List.of("who holds it is known"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        type.getMethod("noHeaders").invoke(table);
        type.getMethod("print", PrintStream.class).invoke(table, new PrintStream(out, true));

        assertEquals(
                List.of("who holds it", "is known"),
                out.toString().lines().map(String::strip).toList());
    }

    /** Its keys are typed before it reads: a line, corrected. */
    @Test
    void a_dumb_terminal_shows_what_is_typed_and_lets_it_be_corrected() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        InputStream keys = new ByteArrayInputStream("stt\u007fatus\r".getBytes(StandardCharsets.UTF_8));
        try (Terminal terminal = new ExternalTerminal("test", "dumb", keys, out, StandardCharsets.UTF_8)) {
            Class<?> type = new WeavingLoader(true).loadClass(Weaver.LINE_READER);
            Object reader = type.getConstructor(Terminal.class).newInstance(terminal);
            Class<?> masking = reader.getClass().getClassLoader().loadClass("org.jline.reader.MaskingCallback");
            Object asTyped = Proxy.newProxyInstance(
                    masking.getClassLoader(), new Class<?>[] {masking}, (proxy, method, given) -> given[0]);

            Object line = type.getMethod("readLine", String.class, String.class, masking, String.class)
                    .invoke(reader, "prompt> ", null, asTyped, null);

            Field thread = type.getDeclaredField("maskThread");
            thread.setAccessible(true);
            assertEquals("status", line);
            assertNull(thread.get(reader), "nothing redraws the prompt");
        }
        String shown = out.toString(StandardCharsets.UTF_8);
        assertTrue(shown.contains("prompt> stt"), shown);
        assertFalse(shown.contains("\u001b"), shown);
    }

    @Test
    void woven_classes_pass_the_verifier() throws Exception {
        for (String name : new String[] {
            Weaver.JAAS_HELPER,
            Weaver.SESSION_FACTORY,
            Weaver.COMMAND_SESSION,
            Weaver.SSH_SHELL,
            Weaver.SSH_ACTIVATOR,
            Weaver.SSH_COMMAND,
            Weaver.BOOT_FEATURES,
            Weaver.TABLE_COLUMN,
            Weaver.LINE_READER
        }) {
            byte[] woven = woven(name);

            assertEquals(
                    0,
                    ClassFile.of().verify(woven).stream()
                            .filter(WeaverTest::serious)
                            .count(),
                    name);
        }
    }

    @Test
    void a_class_that_needs_nothing_stays_untouched() throws Exception {
        String name = "org.apache.karaf.shell.api.console.Session";

        assertTrue(Weaver.weave(name, WeavingLoader.original(name), getClass().getClassLoader())
                .isEmpty());
    }

    /** The verifier can't see types that aren't on the class path; the JVM's own check of those is in the assembly's test. */
    private static boolean serious(VerifyError error) {
        return !String.valueOf(error.getMessage()).contains("Could not resolve class");
    }

    private static Set<String> references(String name) throws ClassNotFoundException {
        ClassModel model = ClassFile.of().parse(woven(name));
        Set<String> used = new HashSet<>();
        model.methods()
                .forEach(method -> method.code()
                        .ifPresent(code -> code.forEach(element -> {
                            switch (element) {
                                case java.lang.classfile.instruction.InvokeInstruction call ->
                                    used.add(name(call.method()));
                                case java.lang.classfile.instruction.FieldInstruction field ->
                                    used.add(name(field.field()));
                                default -> assertNotNull(element);
                            }
                        })));
        return used;
    }

    private static String name(MemberRefEntry member) {
        ClassEntry owner = member.owner();
        return owner.asInternalName() + "." + member.name().stringValue();
    }

    private static byte[] woven(String name) throws ClassNotFoundException {
        return Weaver.weave(name, WeavingLoader.original(name), WeaverTest.class.getClassLoader())
                .orElseThrow();
    }

    /** Logs as Karaf's features service does. */
    private static final class Complaining {
        static void tell(Logger log, Throwable cause) {
            log.error("Error installing boot features", cause);
        }
    }

    /** Karaf's, woven, with a look at what it holds. */
    private static final class Activator {
        private final Class<?> type = new WeavingLoader(true).loadClass(Weaver.BASE_ACTIVATOR);
        private final Object activator = type.getConstructor().newInstance();
        private final Field held = open("configuration");

        Activator() throws ReflectiveOperationException {}

        private Field open(String name) throws NoSuchFieldException {
            Field field = type.getDeclaredField(name);
            field.setAccessible(true);
            return field;
        }

        ExecutorService thread() throws ReflectiveOperationException {
            return (ExecutorService) open("executor").get(activator);
        }

        void hold(Dictionary<String, ?> settings) throws ReflectiveOperationException {
            held.set(activator, settings);
        }

        Object held() throws ReflectiveOperationException {
            return held.get(activator);
        }

        void tell(Dictionary<String, ?> settings) throws ReflectiveOperationException {
            type.getMethod("updated", Dictionary.class).invoke(activator, settings);
        }

        void afterAllBefore() throws Exception {
            thread().submit(() -> {}).get(10, TimeUnit.SECONDS);
        }
    }
}

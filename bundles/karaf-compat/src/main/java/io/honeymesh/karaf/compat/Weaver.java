// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.karaf.compat;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rewrites the few methods of Karaf that need the access control contexts which the JDK no longer has, that let in or pass on more
 * than this product does, know no Ed25519 keys, garble what its shell shows, cut a command's answer off, or start things twice and
 * keep their errors to themselves, or complain of their own end; and what of dropped-in code would end the node. A pure function of bytes; safe for use by any thread.
 */
final class Weaver {
    static final String JAAS_HELPER = "org.apache.karaf.util.jaas.JaasHelper";
    static final String COMMAND_SESSION = "org.apache.felix.gogo.runtime.CommandSessionImpl";
    static final String SSH_SHELL = "org.apache.karaf.shell.ssh.ShellFactoryImpl$ShellImpl";
    static final String SSH_ACTIVATOR = "org.apache.karaf.shell.ssh.Activator";
    static final String SESSION_FACTORY = "org.apache.karaf.shell.impl.console.osgi.secured.SecuredSessionFactoryImpl";
    static final String SSH_COMMAND = "org.apache.karaf.shell.ssh.ShellCommand";
    private static final String LOCAL_CONSOLE = "org.apache.karaf.shell.impl.console.osgi.LocalConsoleManager";
    static final String TABLE_COLUMN = "org.apache.karaf.shell.support.table.Col";
    static final String BASE_ACTIVATOR = "org.apache.karaf.util.tracker.BaseActivator";
    static final String LINE_READER = "org.jline.reader.impl.LineReaderImpl";
    static final String BOOT_FEATURES = "org.apache.karaf.features.internal.service.BootFeaturesInstaller";
    private static final String PUBLIC_KEY_LOGIN = "org.apache.karaf.jaas.modules.publickey.PublickeyLoginModule";

    private static final Map<String, List<ClassTransform>> BY_NAME = Map.ofEntries(
            rewritten(JAAS_HELPER, Rewrites.DO_AS, Rewrites.CURRENT_SUBJECT),
            rewritten(COMMAND_SESSION, Rewrites.SESSION_POOL),
            rewritten(SSH_SHELL, Rewrites.CONSOLE_THREAD),
            rewritten(SSH_COMMAND, Rewrites.CLIENT_CLOSES),
            rewritten(LOCAL_CONSOLE, Rewrites.CONSOLE_THREAD),
            rewritten(SSH_ACTIVATOR, Rewrites.SSH_GATE, Rewrites.NO_FORWARDING),
            rewritten(TABLE_COLUMN, Rewrites.WRAPPED_WHOLE),
            rewritten(LINE_READER, Rewrites.DUMB_AS_ANY),
            rewritten(PUBLIC_KEY_LOGIN, Rewrites.ED25519_LOGIN),
            rewritten(BOOT_FEATURES, Rewrites.QUIET_ONCE_ENDED),
            rewritten(BASE_ACTIVATOR, Rewrites.ONLY_NEWS, Rewrites.NO_SILENT_ERROR));

    private static final byte[] GET_SUBJECT = "getSubject".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] EXIT = "exit".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HALT = "halt".getBytes(StandardCharsets.US_ASCII);

    private Weaver() {}

    /**
     * The class as it should be, or empty where it may stay as it is.
     *
     * @param loader finds the class files of types that the class mentions; none is loaded
     */
    static Optional<byte[]> weave(String className, byte[] classFile, ClassLoader loader) {
        List<ClassTransform> rewrites = BY_NAME.get(className);
        if (rewrites == null) {
            if (!contains(classFile, GET_SUBJECT)) {
                return Optional.empty();
            }
            rewrites = List.of(Rewrites.CURRENT_SUBJECT);
        }
        return Optional.of(woven(classFile, rewrites, loader));
    }

    /** A dropped-in class as it should be, or empty where it may stay as it is. */
    static Optional<byte[]> tame(byte[] classFile, ClassLoader loader) {
        return contains(classFile, EXIT) || contains(classFile, HALT)
                ? Optional.of(woven(classFile, List.of(Rewrites.NO_EXIT), loader))
                : Optional.empty();
    }

    private static byte[] woven(byte[] classFile, List<ClassTransform> rewrites, ClassLoader loader) {
        ClassFile context = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(loader).orElse(ClassHierarchyResolver.defaultResolver())));
        byte[] woven = classFile;
        for (ClassTransform rewrite : rewrites) {
            woven = context.transformClass(context.parse(woven), rewrite);
        }
        return woven;
    }

    private static Map.Entry<String, List<ClassTransform>> rewritten(String className, ClassTransform... rewrites) {
        return Map.entry(className, List.of(rewrites));
    }

    /** A cheap filter: most classes never name the method. */
    private static boolean contains(byte[] bytes, byte[] wanted) {
        for (int at = 0; at <= bytes.length - wanted.length; at++) {
            if (bytes[at] == wanted[0] && matchesAt(bytes, at, wanted)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matchesAt(byte[] bytes, int at, byte[] wanted) {
        for (int i = 1; i < wanted.length; i++) {
            if (bytes[at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}

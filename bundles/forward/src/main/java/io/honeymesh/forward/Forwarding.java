// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import io.honeymesh.api.EventTypes;
import io.honeymesh.api.PrivateFile;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.Settings;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.osgi.framework.BundleContext;

/** What the configurations of this bundle have in common. */
final class Forwarding {

    private static final int MAX_SECRET_BYTES = 1024;

    private Forwarding() {}

    /** {@code data/forward}. */
    static Path folder(BundleContext context) {
        String data = context.getProperty("karaf.data");
        return (data != null ? Path.of(data) : context.getDataFile("").toPath()).resolve("forward");
    }

    /** The part of the file's name that tells two configurations of one kind apart: {@code syslog-siem}. */
    static String name(String kind, Map<String, ?> properties) {
        String pid = String.valueOf(properties.get("service.pid"));
        String given = pid.replaceFirst("^.*?[~-]", "").replaceAll("[^A-Za-z0-9_-]", "_");
        return kind + "-" + given.substring(0, Math.min(given.length(), 64));
    }

    static Set<String> types(Settings settings, Set<String> otherwise) {
        Set<String> types = new HashSet<>(settings.list("types", "types of events, such as ban or alarm", text -> {
            if (!text.matches("[a-z0-9._-]{1,64}")) {
                throw new IllegalArgumentException(text);
            }
            return text;
        }));
        return types.isEmpty() ? otherwise : types;
    }

    static String required(Settings settings, String key, String what) {
        String value = settings.text(key, "");
        if (value.isEmpty()) {
            throw settings.refusal(key, value, what);
        }
        return value;
    }

    /** @throws IOException if the file holds none, or others can read it */
    static String secret(String file) throws IOException {
        String secret = new PrivateFile(Path.of(file))
                .readSecret(MAX_SECRET_BYTES)
                .orElseThrow(() -> new NoSuchFileException(file))
                .strip();
        if (secret.isEmpty()) {
            throw new IOException("there is no secret in it");
        }
        return secret;
    }

    /** Reads a file that a setting names. */
    interface Reading<T> {
        T read(String file) throws IOException;
    }

    /** @throws IllegalArgumentException with one clear line if it can't be read */
    static <T> T file(Map<String, ?> properties, String key, String file, Reading<T> reading) {
        try {
            return reading.read(file);
        } catch (IOException | InvalidPathException failed) {
            // Whoever takes the key for the secret's own place doesn't want it told.
            boolean isPath = file.startsWith("/");
            String what =
                    isPath ? "'" + file + "' can't be read: " : "(not shown, as it is no full path) can't be read: ";
            String why = switch (failed) {
                case NoSuchFileException _ -> "no such file";
                case AccessDeniedException _ -> "the node's user may not";
                default -> isPath ? failed.getMessage() : "no file of that name";
            };
            // As Settings names the file, for a value that only opening it can judge.
            String where = String.valueOf(
                    properties.containsKey("felix.fileinstall.filename")
                            ? properties.get("felix.fileinstall.filename")
                            : properties.get("service.pid"));
            throw new IllegalArgumentException(
                    SafeText.printable(
                            "etc/" + where.substring(where.lastIndexOf('/') + 1) + ": " + key + " = " + what + why),
                    failed);
        }
    }

    /** Who can't be reached and why, on one line: not every exception of the network says either. */
    static IOException unreachable(String host, int port, Throwable failed) {
        Throwable why = failed;
        while (why.getMessage() == null && why.getCause() != null) {
            why = why.getCause();
        }
        String words;
        if (why instanceof UnresolvedAddressException || why instanceof UnknownHostException) {
            words = "there is no such name";
        } else if (why.getMessage() != null) {
            words = SafeText.printable(why.getMessage());
        } else {
            words = failed instanceof ConnectException
                    ? "connection refused"
                    : failed.getClass().getSimpleName();
        }
        return new IOException(SafeText.printable(host) + ":" + port + ": " + words, failed);
    }

    /** Of slips of the pen, most likely; yet a plug-in may publish events of a type nobody else knows. */
    static void warnOfUnknown(String name, Settings settings, Set<String> types, Consumer<String> log) {
        settings.unknown().forEach(log);
        types.stream()
                .flatMap(type -> EventTypes.doubt(type).stream())
                .forEach(doubt -> log.accept(name + ": " + doubt));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import io.honeymesh.api.PrivateFile;
import io.honeymesh.api.service.WebServer.Certificate;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which certificate the node shows: an operator's own, else one that it makes and keeps. For one thread. */
final class CertificateBook {

    /** A new one this long before the old one is over. */
    private static final Duration EARLY = Duration.ofDays(30);

    private static final int MAX_BYTES = 128 << 10;

    private final WebSettings settings;
    private final PrivateFile kept;
    private final InstantSource clock;

    CertificateBook(WebSettings settings, Path kept, InstantSource clock) {
        this.settings = settings;
        this.kept = new PrivateFile(kept);
        this.clock = clock;
    }

    /** The one to begin with: a new one also if the node has got other names. @throws IOException with one clear line if there is none */
    KeyPem first() throws IOException {
        return chosen(Names.of(settings));
    }

    /** The one to go on with: addresses come and go, and each new one is a question in every browser. */
    KeyPem next() throws IOException {
        return chosen(List.of());
    }

    private KeyPem chosen(Collection<String> names) throws IOException {
        if (settings.supplied().isPresent()) {
            return supplied(settings.supplied().get());
        }
        Optional<KeyPem> before = kept();
        return before.isPresent() && isGoodFor(before.get().certificate(), names) ? before.get() : renewed();
    }

    private Optional<KeyPem> kept() throws IOException {
        Optional<PrivateFile.Content> content = kept.read(MAX_BYTES);
        try {
            return content.isEmpty()
                    ? Optional.empty()
                    : Optional.of(KeyPem.parse(
                            kept.path().toString(), new String(content.get().bytes(), StandardCharsets.US_ASCII)));
        } catch (IOException damaged) {
            throw new IOException(damaged.getMessage() + "; remove it, and the node makes another", damaged);
        }
    }

    /** A new one in its place; an operator's own is read anew. */
    KeyPem renewed() throws IOException {
        if (settings.supplied().isPresent()) {
            return supplied(settings.supplied().get());
        }
        KeyPem made = SelfSigned.make(Names.of(settings), clock.instant());
        kept.write(made.pem());
        return made;
    }

    private static KeyPem supplied(WebSettings.Supplied files) throws IOException {
        return KeyPem.parse(
                files.certificate() + " with " + files.key(), text(files.certificate()) + "\n" + text(files.key()));
    }

    private static String text(Path file) throws IOException {
        byte[] bytes;
        try (var in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        if (bytes.length > MAX_BYTES) {
            throw new IOException(file + " is longer than a certificate can be");
        }
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static IOException unreadable(Path file, IOException cause) {
        String why = switch (cause) {
            case NoSuchFileException _ ->
                "there is no such file: put it there, or set another in etc/" + WebSettings.PID + ".cfg";
            case AccessDeniedException _ -> "let the node's user read it and the folders above it";
            default -> cause.getMessage();
        };
        return new IOException(file + " can't be read: " + why, cause);
    }

    private boolean isGoodFor(X509Certificate certificate, Collection<String> names) throws IOException {
        Instant until = certificate.getNotAfter().toInstant();
        return until.isAfter(clock.instant().plus(EARLY)) && new HashSet<>(names(certificate)).containsAll(names);
    }

    private static List<String> names(X509Certificate certificate) throws IOException {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .map(name -> String.valueOf(name.get(1)))
                            .map(CertificateBook::canonical)
                            .toList();
        } catch (CertificateParsingException e) {
            throw new IOException(e);
        }
    }

    /** The JDK writes an IPv6 address in full. */
    private static String canonical(String name) {
        return SelfSigned.isAddress(name)
                ? io.honeymesh.api.IpAddress.of(InetAddress.ofLiteral(name)).toString()
                : name;
    }

    Certificate describe(KeyPem pem) throws IOException {
        try {
            X509Certificate certificate = pem.certificate();
            return new Certificate(
                    names(certificate),
                    HexFormat.ofDelimiter(":")
                            .withUpperCase()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded())),
                    certificate.getNotAfter().toInstant(),
                    settings.supplied().isPresent());
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** When an operator's own files were written; a change shows that there is something to read again. */
    Set<Instant> written() throws IOException {
        if (settings.supplied().isEmpty()) {
            return Set.of();
        }
        WebSettings.Supplied files = settings.supplied().get();
        Set<Instant> times = new HashSet<>();
        for (Path file : List.of(files.certificate(), files.key())) {
            try {
                times.add(Files.getLastModifiedTime(file).toInstant());
            } catch (IOException e) {
                throw unreadable(file, e);
            }
        }
        return times;
    }
}

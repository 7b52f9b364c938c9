// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ignite.server;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Makes the keys of a cluster, once, with the JDK's keytool. Servers and clients have an authority each: a client's certificate
 * opens no server's door to the other servers, so that no client can join as one. Below a folder of the caller's:
 * {@code authority} (both authorities' own keys), {@code server} and {@code client} (what each is given). All files are 0600.
 */
public final class Authority {

    private static final String VALIDITY_DAYS = "3650";
    private static final int PASSWORD_BYTES = 24;
    private static final long KEYTOOL_SECONDS = 60;
    private static final String CA = "authority";

    private final Path folder;
    private final Path passwordFile;
    private final char[] password;

    private Authority(Path folder) throws IOException {
        this.folder = folder;
        passwordFile = folder.resolve("password");
        byte[] secret = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(secret);
        String text = HexFormat.of().formatHex(secret);
        password = text.toCharArray();
        try (OutputStream out = create(passwordFile)) {
            out.write(text.getBytes());
        }
    }

    /** Does nothing where they were made already; what a broken attempt left is made anew. */
    public static void make(Path folder) throws IOException, InterruptedException {
        Path made = folder.resolve("made");
        if (Files.exists(made)) {
            return;
        }
        Path server = own(folder.resolve("server"));
        Path client = own(folder.resolve("client"));
        Authority authority = new Authority(own(folder.resolve("authority")));
        try {
            Certificate servers = authority.issue("servers", "server", server.resolve("server.p12"));
            Certificate clients = authority.issue("clients", "client", client.resolve("client.p12"));
            authority.trust(servers, server.resolve("servers.p12"));
            authority.trust(clients, server.resolve("clients.p12"));
            authority.trust(servers, client.resolve("servers.p12"));
            Files.copy(authority.passwordFile, server.resolve("password"));
            Files.copy(authority.passwordFile, client.resolve("password"));
        } catch (GeneralSecurityException broken) {
            throw new IOException("the cluster's keys can't be made: " + broken.getMessage(), broken);
        }
        Files.createFile(made);
    }

    /** An authority of this name and a key that it vouches for; the authority's own key stays out of the file. */
    private Certificate issue(String authority, String name, Path file)
            throws GeneralSecurityException, IOException, InterruptedException {
        Path store = folder.resolve(authority + ".p12");
        keytool(
                store,
                CA,
                "CN=HoneyMesh Ignite " + authority,
                "-ext",
                "bc:critical=ca:true,pathlen:0",
                "-ext",
                "ku:critical=keyCertSign,cRLSign");
        keytool(
                store,
                name,
                "CN=HoneyMesh Ignite " + name,
                "-signer",
                CA,
                "-ext",
                "ku:critical=digitalSignature",
                "-ext",
                "eku=serverAuth,clientAuth",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1");
        KeyStore keys = KeyStore.getInstance(store.toFile(), password);
        Key key = keys.getKey(name, password);
        KeyStore own = empty();
        own.setKeyEntry(name, key, password, keys.getCertificateChain(name));
        save(own, file);
        return keys.getCertificate(CA);
    }

    private void trust(Certificate certificate, Path file) throws GeneralSecurityException, IOException {
        KeyStore trusted = empty();
        trusted.setCertificateEntry(CA, certificate);
        save(trusted, file);
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private void save(KeyStore store, Path file) throws GeneralSecurityException, IOException {
        try (OutputStream out = create(file)) {
            store.store(out, password);
        }
    }

    private void keytool(Path store, String alias, String name, String... more)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass:file",
                passwordFile.toString(),
                "-alias",
                alias,
                "-dname",
                name,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                VALIDITY_DAYS));
        command.addAll(List.of(more));
        // Into a file: reading it from the process could take for ever.
        Path said = folder.resolve("keytool.log");
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(said.toFile())
                .start();
        if (!keytool.waitFor(KEYTOOL_SECONDS, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            keytool.destroyForcibly();
            throw new IOException("keytool failed: " + Files.readString(said).strip());
        }
        Files.delete(said);
        Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("rw-------"));
    }

    /** An empty folder of the caller's alone. */
    private static Path own(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var left = Files.list(folder)) {
                left.forEach(Authority::delete);
            }
        } else {
            Files.createDirectories(folder);
        }
        return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nobody else's from its first byte. */
    private static OutputStream create(Path file) throws IOException {
        return Channels.newOutputStream(FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
    }
}

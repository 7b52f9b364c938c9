// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** This node's key and whom it trusts, read from PKCS12 files into TLS 1.3. */
final class Stores {

    private static final int MAX_PASSWORD_BYTES = 4096;
    private static final Set<PosixFilePermission> OTHERS = EnumSet.complementOf(EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE));

    private Stores() {}

    /** @throws IOException saying which file is wrong and what to do */
    static SSLContext tls(IgniteSettings settings) throws IOException {
        char[] password = password(settings.passwordFile());
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store(secret(settings.keyStore()), password), password);
            TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trusted.init(store(settings.trustStore(), password));
            SSLContext tls = SSLContext.getInstance("TLSv1.3");
            tls.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);
            return tls;
        } catch (GeneralSecurityException wrong) {
            throw new IOException(
                    "the stores can't be used (" + wrong.getMessage() + "): give PKCS12 files with one password",
                    wrong);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    private static KeyStore store(Path file, char[] password) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password);
        } catch (IOException wrong) {
            throw new IOException(
                    file + " can't be read (" + wrong.getMessage() + "): give a PKCS12 file and its password", wrong);
        }
        if (store.size() == 0) {
            throw new IOException(file + " is empty");
        }
        return store;
    }

    private static char[] password(Path file) throws IOException {
        if (Files.size(secret(file)) > MAX_PASSWORD_BYTES) {
            throw new IOException(file + " is no password file: it has more than " + MAX_PASSWORD_BYTES + " bytes");
        }
        return Files.readString(file).strip().toCharArray();
    }

    private static Path secret(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + " is no file that the node can see");
        }
        if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
            throw new IOException("others may read " + file + ": chmod 600 it, and give it to the node's account");
        }
        return file;
    }
}

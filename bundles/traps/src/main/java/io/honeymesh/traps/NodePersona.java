// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.spi.MachineFacts;
import io.honeymesh.api.spi.Persona;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.Security;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A persona from 32 secret bytes by HKDF-SHA256 (RFC 5869): each label is the {@code info} of one expansion, so answers
 * for different labels say nothing of each other. Thread-safe.
 */
final class NodePersona implements Persona {

    static final String FILE = "persona.seed";
    static final int SEED_BYTES = 32;

    private static final String ALGORITHM = "HKDF-SHA256";
    /** Where none is named, all of the JDK's are loaded, to see whether a second one can do it. */
    private static final String PROVIDER = "SunJCE";

    private static final byte[] SALT = "io.honeymesh.persona.v1".getBytes(StandardCharsets.US_ASCII);

    /** The most one expansion gives: 255 blocks of SHA-256 (RFC 5869, 2.3). */
    private static final int MAX_BYTES = 255 * 32;

    /** After the release of Debian 12, whose versions the traps show; before this software was first published. */
    private static final long INSTALLED_FROM =
            Instant.parse("2023-07-03T06:00:00Z").getEpochSecond();

    private static final int INSTALLED_WITHIN_SECONDS = 700 * 24 * 3600;

    /** Conversations ask for the same few again and again; labels with a stranger's words in them must not push those out for long. */
    private static final int NUMBERS_KEPT = 512;

    private static final int LONGEST_LABEL_KEPT = 64;

    private final Map<String, Long> numbers = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > NUMBERS_KEPT;
        }
    };
    private final SecretKeySpec key;
    private final MachineFacts machine;

    NodePersona(byte[] seed) {
        if (seed.length != SEED_BYTES) {
            throw new IllegalArgumentException("a persona's seed has " + SEED_BYTES + " bytes, not " + seed.length
                    + ": delete " + FILE + " to have a new one made");
        }
        HKDFParameterSpec extract =
                HKDFParameterSpec.ofExtract().addIKM(seed).addSalt(SALT).extractOnly();
        this.key = new SecretKeySpec(derive(extract), ALGORITHM);
        this.machine = Machines.of(this);
    }

    /** The persona of the node whose data folder this is; its seed is made on first use. */
    static NodePersona of(Path dataFolder) throws IOException {
        return new NodePersona(SecretFile.readOrCreate(dataFolder.resolve(FILE), NodePersona::freshSeed));
    }

    private static byte[] freshSeed() {
        byte[] seed = new byte[SEED_BYTES];
        new SecureRandom().nextBytes(seed);
        return seed;
    }

    @Override
    public MachineFacts machine() {
        return machine;
    }

    @Override
    public String hostName() {
        return machine.hostName();
    }

    @Override
    public byte[] bytes(String label, int count) {
        if (count < 1 || count > MAX_BYTES) {
            throw new IllegalArgumentException("1-" + MAX_BYTES + " bytes, not " + count);
        }
        return derive(HKDFParameterSpec.expandOnly(key, label.getBytes(StandardCharsets.UTF_8), count));
    }

    @Override
    public <T> T pick(String label, List<T> choices) {
        return choices.get(number(label, 0, choices.size() - 1));
    }

    @Override
    public int number(String label, int low, int high) {
        if (low > high) {
            throw new IllegalArgumentException("no number from " + low + " to " + high);
        }
        return (int) (low + Long.remainderUnsigned(random(label), (long) high - low + 1));
    }

    private long random(String label) {
        if (label.length() > LONGEST_LABEL_KEPT) {
            return derived(label);
        }
        synchronized (numbers) {
            return numbers.computeIfAbsent(label, this::derived);
        }
    }

    private long derived(String label) {
        return ByteBuffer.wrap(bytes(label, Long.BYTES)).getLong();
    }

    @Override
    public Instant installed() {
        return Instant.ofEpochSecond(INSTALLED_FROM + number("installed", 0, INSTALLED_WITHIN_SECONDS));
    }

    private static byte[] derive(HKDFParameterSpec parameters) {
        try {
            KDF kdf = Security.getProvider(PROVIDER) == null
                    ? KDF.getInstance(ALGORITHM)
                    : KDF.getInstance(ALGORITHM, null, PROVIDER);
            return kdf.deriveData(parameters);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no " + ALGORITHM, e);
        }
    }
}

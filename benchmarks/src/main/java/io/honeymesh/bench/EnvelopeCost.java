// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.Envelopes;
import io.honeymesh.federation.wire.EventId;
import io.honeymesh.federation.wire.Header;
import io.honeymesh.federation.wire.Malformed;
import io.honeymesh.federation.wire.SharingLevel;
import io.honeymesh.federation.wire.Signer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A signal of the default sharing level on one thread: written and signed, opened and verified; and the JDK's Ed25519 over as many
 * bytes. {@link MeshEnvelopes} runs it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 9, time = 1)
@Fork(1)
public class EnvelopeCost {

    private static final String CLUSTER = "orchard";
    private static final String CLAIM = "L-2026-0001";
    private static final Body SIGNAL = new Body.Ban(
            Subject.parse("203.0.113.7"),
            CLAIM,
            EnumSet.of(Reason.TRAP, Reason.CREDENTIAL),
            SharingLevel.L1,
            List.of("ssh"),
            List.of(),
            List.of(),
            Optional.empty(),
            List.of());

    private Signer signer;
    private long sequence;
    private byte[] envelope;
    private KeyPair pair;
    private Signature signing;
    private Signature verifying;
    private byte[] signature;

    /** Makes the keys and one message. */
    @Setup
    public void open() throws GeneralSecurityException {
        byte[] seed = new byte[Signer.SEED_BYTES];
        seed[0] = 1;
        signer = new Signer(seed);
        envelope = envelope();
        pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        signing = Signature.getInstance("Ed25519");
        verifying = Signature.getInstance("Ed25519");
        signature = jdkSign();
        if (!verify() || !jdkVerify()) {
            throw new IllegalStateException("what was signed can't be verified");
        }
    }

    /** A message as it is sent; each has a number and a name of its own. */
    @Benchmark
    public byte[] envelope() {
        Header header = new Header(CLUSTER, EventId.random(), ++sequence, Instant.now(), Duration.ofHours(24));
        return Envelopes.sign(signer, header, SIGNAL);
    }

    /** As the door does, from bytes to a message that is authentic. */
    @Benchmark
    public boolean verify() {
        try {
            return Envelopes.open(envelope, CLUSTER).isAuthentic();
        } catch (Malformed impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Benchmark
    public byte[] jdkSign() throws GeneralSecurityException {
        signing.initSign(pair.getPrivate());
        signing.update(envelope);
        return signing.sign();
    }

    @Benchmark
    public boolean jdkVerify() throws GeneralSecurityException {
        verifying.initVerify(pair.getPublic());
        verifying.update(envelope);
        return verifying.verify(signature);
    }
}

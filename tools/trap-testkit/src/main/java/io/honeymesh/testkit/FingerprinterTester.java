// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.testkit;

import io.honeymesh.api.Conversation;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.spi.Fingerprinter;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows a fingerprinter what clients say, and holds each answer against what a node needs of one.
 *
 * <pre>{@code
 * final FingerprinterTester banner = FingerprinterTester.of(new SshBannerFingerprinter());
 *
 * @Test
 * void a_client_is_told_by_its_banner() {
 *     assertEquals(List.of(new Fingerprint("sshbanner", "Go")), banner.of("SSH-2.0-Go\r\n"));
 * }
 * }</pre>
 */
public final class FingerprinterTester {

    /** Longer ones are no longer a name for a kind of client. */
    private static final int MAX_VALUE_CHARS = 512;

    private final Fingerprinter fingerprinter;

    private FingerprinterTester(Fingerprinter fingerprinter) {
        this.fingerprinter = fingerprinter;
    }

    public static FingerprinterTester of(Fingerprinter fingerprinter) {
        return new FingerprinterTester(fingerprinter);
    }

    /** The fingerprints of a client that says this over TCP; each character is a byte. */
    public List<Fingerprint> of(String words) {
        return of(Observations.conversation().says(words));
    }

    public List<Fingerprint> of(byte[] words) {
        return of(Observations.conversation().says(words));
    }

    /**
     * The fingerprints of the client in this conversation.
     *
     * @throws AssertionError also if it throws, hangs, answers null, or with a kind or value that is not fit to be shown
     */
    public List<Fingerprint> of(ConversationBuilder conversation) {
        Conversation seen = conversation.build();
        List<Fingerprint> found = Foreign.call(() -> fingerprinter.fingerprints(seen), "fingerprints");
        Foreign.check(found != null, "fingerprints must not return null; what it doesn't know has List.of()");
        for (Fingerprint each : found) {
            Foreign.check(each != null, "a fingerprint must not be null");
            Foreign.check(
                    each.kind() != null && each.kind().matches("[A-Za-z0-9_-]{1,32}"),
                    "a fingerprint's kind is letters, digits, _ and -, at most 32, not '" + each.kind() + "'");
            Foreign.check(
                    each.value() != null
                            && each.value().length() <= MAX_VALUE_CHARS
                            && SafeText.printable(each.value()).equals(each.value()),
                    "a fingerprint's value is printable ASCII, at most " + MAX_VALUE_CHARS + " characters");
        }
        return found;
    }

    /**
     * Shows it what strangers say, over TCP and UDP: one by one, then from several threads at once. What it says of the same bytes
     * must always be the same.
     *
     * @param openings what the clients say that it knows; none will do
     */
    public void assertSurvivesStrangers(byte[]... openings) {
        record Known(byte[] words, boolean udp, List<Fingerprint> fingerprints) {}
        List<Known> known = new ArrayList<>();
        for (byte[] words : Noise.with(List.of(openings))) {
            known.add(new Known(words, false, of(conversation(words, false))));
            known.add(new Known(words, true, of(conversation(words, true))));
        }
        Foreign.alsoAtOnce(
                known,
                each -> Foreign.check(
                        of(conversation(each.words(), each.udp())).equals(each.fingerprints()),
                        "the same bytes have another fingerprint the second time: " + Noise.shown(each.words())));
    }

    private static ConversationBuilder conversation(byte[] words, boolean udp) {
        ConversationBuilder conversation = Observations.conversation().says(words);
        return udp ? conversation.overUdp() : conversation;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip;

import io.honeymesh.transport.gossip.wire.Fields;
import io.honeymesh.transport.gossip.wire.Malformed;
import io.honeymesh.transport.gossip.wire.MsgpackReader;
import io.honeymesh.transport.gossip.wire.MsgpackWriter;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * What a node tells another that it holds, when the two exchange what they know: a digest of the envelopes' names, and the names
 * themselves if the other's digest differs. It travels in a field of its own in the map that a serf agent expects there, which
 * passes over fields that it doesn't know.
 *
 * @param digest SHA-256 of the names in order; empty if the other side is no node of HoneyMesh
 * @param names empty if they were not told
 */
record Holdings(byte[] digest, List<String> names) {

    private static final int SERF_PUSH_PULL = 2;
    private static final int DIGEST = 32;
    private static final int MOST_NAMES = 200_000;

    static final Holdings UNKNOWN = new Holdings(new byte[0], List.of());

    /** Whether the names are all there are: of nothing there are none to tell. */
    boolean isTold() {
        return !names.isEmpty() || Arrays.equals(digest, digest(List.of()));
    }

    /** @param names sorted */
    static byte[] digest(List<String> names) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            names.forEach(name -> sha.update(HexFormat.of().parseHex(name)));
            return sha.digest();
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    byte[] encode() {
        MsgpackWriter all = new MsgpackWriter();
        names.forEach(name -> all.raw(HexFormat.of().parseHex(name)));
        return new MsgpackWriter()
                .type(SERF_PUSH_PULL)
                .map(8)
                .text("LTime")
                .number(1)
                .text("StatusLTimes")
                .map(0)
                .text("LeftMembers")
                .array(0)
                .text("EventLTime")
                .number(1)
                .text("Events")
                .array(0)
                .text("QueryLTime")
                .number(1)
                .text("HoneyMeshDigest")
                .bytes(digest)
                .text("HoneyMeshNames")
                .bytes(all.toBytes())
                .toBytes();
    }

    /** Of a serf agent, or of nobody: {@link #UNKNOWN}. */
    static Holdings decode(byte[] carried) throws Malformed {
        if (carried.length < 2 || carried[0] != SERF_PUSH_PULL) {
            return UNKNOWN;
        }
        Fields in = new MsgpackReader(carried, 1).fields();
        byte[] digest = in.bytes("HoneyMeshDigest", DIGEST);
        byte[] names = in.bytes("HoneyMeshNames", MOST_NAMES * Letter.NAME_BYTES);
        return digest.length == DIGEST ? new Holdings(digest, Letter.names(names, MOST_NAMES)) : UNKNOWN;
    }
}

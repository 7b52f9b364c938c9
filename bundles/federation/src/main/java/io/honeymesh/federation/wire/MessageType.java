// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation.wire;

/** The kinds of messages; each is signed for its own purpose, so that none can be passed off as another (S26). */
public enum MessageType {
    BAN(1),
    ALLOW(2),
    REVOCATION(3),
    SIGHTING(4),
    JOIN(10),
    ADMISSION(11),
    PRESENCE(12),
    DEPARTURE(13),
    ROTATION(14),
    SEALING(15),
    ORDER(16),
    ANSWER(17);

    private final int number;

    MessageType(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static MessageType of(int number) throws Malformed {
        for (MessageType type : values()) {
            if (type.number == number) {
                return type;
            }
        }
        throw CborReader.malformed("no type of message");
    }

    static MessageType of(Body body) {
        return switch (body) {
            case Body.Ban _ -> BAN;
            case Body.Allow _ -> ALLOW;
            case Body.Revocation _ -> REVOCATION;
            case Body.Sighting _ -> SIGHTING;
            case Body.Join _ -> JOIN;
            case Body.Admission _ -> ADMISSION;
            case Body.Presence _ -> PRESENCE;
            case Body.Departure _ -> DEPARTURE;
            case Body.Rotation _ -> ROTATION;
            case Body.Sealing _ -> SEALING;
            case Body.Order _ -> ORDER;
            case Body.Answer _ -> ANSWER;
        };
    }

    /** What goes into the signature beside the message: its kind and the cluster. */
    byte[] externalAad(String cluster) {
        return CborWriter.bytes(out -> out.array(
                2,
                () -> out.text("honeymesh 2 " + name().toLowerCase(java.util.Locale.ROOT))
                        .text(cluster)));
    }
}

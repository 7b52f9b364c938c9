// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import io.honeymesh.api.spi.Envelope;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.apache.ignite.internal.binary.BinaryReaderEx;
import org.apache.ignite.internal.binary.streams.BinaryInputStream;

/**
 * Stands between the cluster's bytes and Ignite's deserialisation, which would make objects of whatever classes somebody has
 * named in a cache: only texts and byte arrays of bounded length become anything (S28), all else is skipped unread and becomes
 * {@link #FOREIGN}.
 */
public final class EntryGuard {

    /** In place of what is none of ours. */
    static final Object FOREIGN = new Object() {
        @Override
        public String toString() {
            return "foreign";
        }
    };

    private static final int MAX_TEXT_BYTES = 128;

    private EntryGuard() {}

    /** The reader, whose {@code deserialize} makes nothing of what isn't allowed. */
    public static BinaryReaderEx around(BinaryReaderEx reader, BinaryInputStream in) {
        return (BinaryReaderEx) Proxy.newProxyInstance(
                EntryGuard.class.getClassLoader(),
                new Class<?>[] {BinaryReaderEx.class},
                (self, method, given) -> method.getName().equals("deserialize")
                                && !Skipper.isEntryPart(in, MAX_TEXT_BYTES, Envelope.MAX_BYTES)
                        ? skipped(in)
                        : invoke(reader, method, given));
    }

    private static Object skipped(BinaryInputStream in) {
        Skipper.skip(in);
        return FOREIGN;
    }

    private static Object invoke(BinaryReaderEx reader, Method method, Object[] given) throws Throwable {
        try {
            return method.invoke(reader, given);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.apache.ignite.internal.binary;

import io.honeymesh.transport.ignite.EntryGuard;
import org.apache.ignite.internal.binary.streams.BinaryInputStream;

/**
 * Gives what reads entries of the cache a guarded reader. Stands in Ignite's package because the method's parameters are seen
 * only there; Ignite finds this class as a service, in {@code META-INF/services}.
 */
public final class GuardedBinaries extends BinariesFactoryImpl {

    /** What reads keys and values, and nothing else, asks for a reader in this way. */
    @Override
    public BinaryReaderEx reader(
            BinaryContext context,
            BinaryInputStream in,
            ClassLoader loader,
            BinaryReaderHandles handles,
            boolean forUnmarshal) {
        return EntryGuard.around(super.reader(context, in, loader, handles, forUnmarshal), in);
    }
}

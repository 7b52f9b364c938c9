// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import java.net.NetworkInterface;
import java.net.SocketException;

/** The least program there is on an interface, in the place of a node's: what having any costs. */
public final class BarePass implements AutoCloseable {

    private static final int NONE = -1;

    private final int interfaceIndex;
    private final Bare program;

    private BarePass(int interfaceIndex, Bare program) {
        this.interfaceIndex = interfaceIndex;
        this.program = program;
    }

    /**
     * Attaches in the calling thread's network namespace, to which {@link #close} belongs as well.
     *
     * @throws IllegalStateException if that can't be
     */
    public static BarePass on(String interfaceName) {
        try {
            int index = NetworkInterface.getByName(interfaceName).getIndex();
            Bare program = new Bare(Bare.PASS);
            try {
                Bare.on(index, program.fd());
                return new BarePass(index, program);
            } catch (KernelException refused) {
                program.close();
                throw refused;
            }
        } catch (KernelException | SocketException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try (program) {
            Bare.on(interfaceIndex, NONE);
        } catch (KernelException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }
}

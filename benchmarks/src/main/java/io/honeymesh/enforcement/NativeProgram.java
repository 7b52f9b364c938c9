// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;

/** A measuring program of this library, compiled from {@code src/main/c}. */
final class NativeProgram {

    private static final String FOLDER = "/io/honeymesh/lab/native/";

    private NativeProgram() {}

    /**
     * Loads {@code NAME.bpf.o} into the kernel; the caller closes it.
     *
     * @param programs those of it for packets, which may call ours and be called as ours
     */
    static BpfObject load(String name, String... programs) throws KernelException {
        String resource = FOLDER + name + ".bpf.o";
        try (InputStream in = NativeProgram.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new KernelException("built without " + resource);
            }
            return BpfObject.load(in.readAllBytes(), Map.of(), Set.of(), Set.of(programs));
        } catch (IOException e) {
            throw new KernelException("reading " + resource + ": " + e.getMessage());
        }
    }
}

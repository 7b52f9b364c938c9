// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.lab;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Runs Java inside a network namespace, by setns(2) on a platform thread of its own that ends with the task. A socket
 * belongs to the namespace of the thread that made it, whoever uses it later.
 */
final class NamespaceThread {

    private static final int O_RDONLY_CLOEXEC = 0x80000;
    private static final int CLONE_NEWNET = 0x40000000;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CAPTURED.varHandle(StructLayout.PathElement.groupElement("errno"));
    private static final MethodHandle OPEN = function(
            "open",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle SETNS =
            function("setns", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final MethodHandle CLOSE =
            function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private NamespaceThread() {}

    /** Starts the task; the future carries its value or its failure. */
    static <T> CompletableFuture<T> start(String name, String namespace, Callable<T> task) {
        CompletableFuture<T> value = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name(name).start(() -> {
            try {
                enter(Namespaces.file(namespace));
                value.complete(task.call());
            } catch (Throwable failure) {
                value.completeExceptionally(failure);
            }
        });
        return value;
    }

    /** Runs the task to its end. @throws LabException with the task's failure as its cause */
    static <T> T call(String namespace, Callable<T> task) {
        try {
            return start("lab-" + namespace, namespace, task).join();
        } catch (CompletionException e) {
            throw new LabException("in " + namespace + ": " + e.getCause(), e.getCause());
        }
    }

    private static void enter(Path file) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CAPTURED);
            int descriptor = (int) OPEN.invokeExact(state, arena.allocateFrom(file.toString()), O_RDONLY_CLOEXEC);
            if (descriptor < 0) {
                throw new LabException("can't open " + file + ": errno " + (int) ERRNO.get(state, 0L));
            }
            int entered = (int) SETNS.invokeExact(state, descriptor, CLONE_NEWNET);
            int errno = (int) ERRNO.get(state, 0L);
            int ignored = (int) CLOSE.invokeExact(state, descriptor);
            if (entered != 0) {
                throw new LabException("can't enter " + file + ": errno " + errno);
            }
        }
    }

    private static MethodHandle function(String name, FunctionDescriptor descriptor, Linker.Option... more) {
        Linker.Option[] options = new Linker.Option[more.length + 1];
        options[0] = Linker.Option.captureCallState("errno");
        System.arraycopy(more, 0, options, 1, more.length);
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, options);
    }
}

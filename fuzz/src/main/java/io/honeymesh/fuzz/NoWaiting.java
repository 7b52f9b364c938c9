// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fuzz;

import com.code_intelligence.jazzer.api.HookType;
import com.code_intelligence.jazzer.api.MethodHook;
import java.lang.invoke.MethodHandle;

/** Hooks of Jazzer's: traps wait as the real servers do, a fuzzer doesn't. */
public final class NoWaiting {

    private NoWaiting() {}

    @MethodHook(
            type = HookType.REPLACE,
            targetClassName = "java.lang.Thread",
            targetMethod = "sleep",
            targetMethodDescriptor = "(J)V")
    @MethodHook(
            type = HookType.REPLACE,
            targetClassName = "java.lang.Thread",
            targetMethod = "sleep",
            targetMethodDescriptor = "(Ljava/time/Duration;)V")
    public static void sleep(MethodHandle method, Object self, Object[] arguments, int hookId) {
        // at once
    }
}

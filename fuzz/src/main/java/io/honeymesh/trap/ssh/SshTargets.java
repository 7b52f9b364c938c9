// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import io.honeymesh.fuzz.Target;
import io.honeymesh.fuzz.TargetSource;
import io.honeymesh.traps.Talk;
import java.util.List;

/** What no fuzzer gets to from outside: it would have to exchange keys first. */
public final class SshTargets implements TargetSource {

    /** The programs that it starts may allocate so much. */
    private static final long WORK_BYTES = 8L << 30;

    @Override
    public List<Target> targets() {
        BehindKeys trap = new BehindKeys();
        return List.of(Target.of("ssh-messages", input -> Talk.with(trap, input, 1 + input.length))
                .allocating(WORK_BYTES));
    }
}

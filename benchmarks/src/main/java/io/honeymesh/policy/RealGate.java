// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Decision;
import io.honeymesh.api.Flow;
import io.honeymesh.api.Mode;
import io.honeymesh.api.Settings;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.service.Enforcer;
import io.honeymesh.api.service.Gate;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/** The gate as a node has it, at its defaults, in mode ENFORCE; no journal, nobody guarded or allowed. Thread-safe. */
public final class RealGate implements Gate {

    private final Keeper keeper;

    /** @param folder for what policy keeps */
    public RealGate(Enforcer enforcer, Path folder) {
        Terms terms = Terms.of(new Settings("defaults", Map.of()));
        keeper = new Keeper(
                () -> terms,
                new ModeSwitch(folder.resolve("mode"), Mode.ENFORCE),
                InstantSource.system(),
                System::nanoTime,
                event -> {});
        keeper.complete();
        keeper.bind(enforcer);
    }

    @Override
    public Decision decide(Verdict verdict) {
        return keeper.decide(verdict);
    }

    @Override
    public void release(Flow flow) {
        keeper.release(flow);
    }
}

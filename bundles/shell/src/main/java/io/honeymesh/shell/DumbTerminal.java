// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import org.jline.utils.InfoCmp;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Tells JLine that a dumb terminal can go back a character, as each can: what is typed there can then be corrected. */
@Component(
        service = {},
        immediate = true)
public final class DumbTerminal {

    @Activate
    public DumbTerminal() {
        InfoCmp.setLoadedInfoCmp("dumb", "dumb,\n\tam,\n\tcols#80,\n\tbel=^G, cr=^M, cub1=^H, cud1=^J, ind=^J,\n");
    }
}

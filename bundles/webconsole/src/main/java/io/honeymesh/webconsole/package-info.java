// SPDX-License-Identifier: Apache-2.0
/** Felix's Web Console for a node: its port, who is let in, what may be changed, and the node's own page. */
package io.honeymesh.webconsole;

// SPDX-License-Identifier: Apache-2.0
/** Policy from inside: its gate without the rest of a node. */
package io.honeymesh.policy;

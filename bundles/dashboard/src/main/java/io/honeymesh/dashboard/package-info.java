// SPDX-License-Identifier: Apache-2.0
/**
 * The dashboard: a shell that everybody may have, for there is no data in it, and behind the door pages that are rendered here. What a
 * page changes it changes through the API.
 */
@JStacheConfig(contentType = HtmlSink.class)
@JStachePath(prefix = "io/honeymesh/dashboard/pages/", suffix = ".mustache")
package io.honeymesh.dashboard;

import io.jstach.jstache.JStacheConfig;
import io.jstach.jstache.JStachePath;

package org.gridtap.overlay.ring;

import org.gridtap.overlay.wire.Endpoint;

/**
 * What became of a bootstrap site.
 *
 * @param answered whether a member of this overlay answered there
 * @param outcome what happened, for people
 */
public record SiteStatus(Endpoint endpoint, boolean answered, String outcome) {}

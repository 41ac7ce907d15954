package dev.gatehouse.proxy.cli;

import dev.gatehouse.metrics.BuildInfo;
import picocli.CommandLine.IVersionProvider;

/** The version and commit of the build. */
final class VersionProvider implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {"gatehouse-proxy " + BuildInfo.current().text()};
    }
}

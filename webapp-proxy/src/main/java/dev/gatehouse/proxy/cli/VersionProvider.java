package dev.gatehouse.proxy.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the manifest. */
final class VersionProvider implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = VersionProvider.class.getPackage().getImplementationVersion();
        return new String[] {"gatehouse-proxy " + (version == null ? "(unpackaged)" : version)};
    }
}

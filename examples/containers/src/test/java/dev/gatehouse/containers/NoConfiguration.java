package dev.gatehouse.containers;

import org.jboss.arquillian.container.spi.client.container.ContainerConfiguration;

/** Of a container about which all is said by system properties. */
public final class NoConfiguration implements ContainerConfiguration {
    @Override
    public void validate() {}
}

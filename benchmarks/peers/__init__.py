"""The same work by other means, each written as somebody would who knows that tool well."""

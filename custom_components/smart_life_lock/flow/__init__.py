"""Steps of the config flow, the options flow, and the repairs."""

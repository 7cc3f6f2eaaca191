"""Programs that train the models which the gateway ships: `make train`. Nothing here is part of the product."""
